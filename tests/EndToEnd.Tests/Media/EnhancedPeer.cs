namespace SrsStack.EndToEnd.Tests;

/// <summary>FFmpeg 8 out of a package: it publishes and plays H.265 by RTMP and in FLV, which Debian's ffmpeg does not know.</summary>
internal static class EnhancedPeer
{
    public static string Script { get; } = Path.Combine(Repository.Root, "tests", "EndToEnd.Tests", "Peers", "copy.mjs");

    public static Publisher Publish(SharedHost host, string name, string file) =>
        Publisher.StartProgram("node", Script, file, $"{host.Rtmp(name)}?secret={host.Key}", "0", "live");
}
