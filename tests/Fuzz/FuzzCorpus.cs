namespace SrsStack.Fuzz;

/// <summary>Good inputs and broken ones worth keeping: a file a target, an input a line in hex, <c>#</c> before words. Found failures stand here for ever.</summary>
public static class FuzzCorpus
{
    private const int MostKept = 48;
    private const int LongestKept = 300;

    public static IReadOnlyList<byte[]> Read(string folder, string target)
    {
        var file = FileOf(folder, target);
        if (!File.Exists(file)) return [];
        return [.. File.ReadLines(file).Select(l => l.Split('#')[0].Trim()).Where(l => l.Length > 0).Select(Convert.FromHexString)];
    }

    /// <summary>Adds inputs that took a way of their own, up to a file of moderate size.</summary>
    public static void Add(string folder, string target, IEnumerable<byte[]> inputs)
    {
        var known = Read(folder, target).Select(Convert.ToHexString).ToHashSet(StringComparer.Ordinal);
        var fresh = inputs.Where(i => i.Length is > 0 and <= LongestKept).Select(Convert.ToHexString).Where(known.Add).Take(Math.Max(0, MostKept - known.Count)).ToArray();
        File.AppendAllLines(FileOf(folder, target), fresh);
    }

    private static string FileOf(string folder, string target) => Path.Combine(folder, $"{target}.hex");
}
