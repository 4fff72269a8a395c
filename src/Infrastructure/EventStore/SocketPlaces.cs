using System.Security.Cryptography;
using System.Text;

namespace SrsStack.Infrastructure.EventStore;

/// <summary>Where the server's socket may be: beside the cluster, or in a short place when the kernel takes no path that long.</summary>
internal static class SocketPlaces
{
    private const int MaxPath = 90;   // bytes, of 107 that the kernel allows, less the file's own name

    /// <summary>Short directories of this machine. Below /run only root can make anything, so nobody can be there first.</summary>
    public static IReadOnlyList<string> Short => Environment.IsPrivilegedProcess ? ["/run", Path.GetTempPath()] : [Path.GetTempPath()];

    /// <returns>Directories for the socket of the cluster in <paramref name="root"/>, the best first; the same ones at each start.</returns>
    public static IReadOnlyList<string> For(string root, IReadOnlyList<string> shortPlaces)
    {
        var beside = Path.Combine(root, "run");
        if (Fits(beside)) return [beside];
        var name = "srsstack-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(root)))[..12];
        return [.. shortPlaces.Select(place => Path.Combine(place, name)).Where(Fits)];
    }

    private static bool Fits(string path) => Encoding.UTF8.GetByteCount(path) <= MaxPath;
}
