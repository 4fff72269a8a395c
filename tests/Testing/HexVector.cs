namespace SrsStack.Testing;

/// <summary>Bytes written down as hex text: white space is free, <c>#</c> starts a comment to the end of its line.</summary>
public static class HexVector
{
    public static byte[] Parse(string text)
    {
        var digits = text.Split('\n').Select(line => line.Split('#')[0]).SelectMany(line => line).Where(c => !char.IsWhiteSpace(c));
        return Convert.FromHexString(string.Concat(digits));
    }

    /// <summary>Reads <c>tests/&lt;project&gt;/Vectors/&lt;path&gt;</c> of the source tree in which the running test was built.</summary>
    public static byte[] Load(string project, string path)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var file = Path.Combine(folder.FullName, "tests", project, "Vectors", path);
            if (File.Exists(file)) return Parse(File.ReadAllText(file));
        }

        throw new FileNotFoundException($"No vector {path} of {project} above {AppContext.BaseDirectory}.");
    }
}
