namespace SrsStack.Infrastructure.Platform;

/// <summary>The name of this node among those that share a database: kept in the data directory, so a restart is the same node.</summary>
public static class NodeIdentity
{
    public static string LoadOrCreate(string file)
    {
        if (File.Exists(file) && File.ReadAllText(file).Trim() is { Length: > 0 } known) return known;
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var node = Guid.CreateVersion7().ToString("N");
        File.WriteAllText(file, node + "\n");
        return node;
    }
}
