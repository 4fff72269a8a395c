using System.Diagnostics;
using SrsStack.Media.Recording;
using SrsStack.Media.Tests.Samples;

namespace SrsStack.Media.Tests.Recording;

/// <summary>The process that is killed: records as fast as it can, and says what is written, after it is.</summary>
/// <remarks>
/// A test project has no entry point of its own, so the runtime is asked to call <see cref="StartupHook"/> before the one that it is given
/// (DOTNET_STARTUP_HOOKS, in the runtime's host-startup-hook document).
/// </remarks>
internal static class RecordingChild
{
    /// <summary>Names the folder; where it is not set, a process is no child.</summary>
    private const string Folder = "SRSSTACK_TEST_RECORD_TO";

    /// <summary>Some thousand parts a second would only be lost to the queue.</summary>
    private const int MostWaiting = 1 << 20;

    public static ProcessStartInfo Command(string folder)
    {
        var assembly = typeof(RecordingChild).Assembly.Location;
        return new("dotnet", ["exec", assembly])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
            Environment = { [Folder] = folder, ["DOTNET_STARTUP_HOOKS"] = assembly },
        };
    }

    public static void RunIfAsked()
    {
        if (Environment.GetEnvironmentVariable(Folder) is { } folder) RunAsync(folder).GetAwaiter().GetResult();
    }

    private static async Task RunAsync(string folder)
    {
        using var disk = new RecordingDisk(1);
        await using var writer = new SegmentWriter(disk, folder, new() { PartDuration = TimeSpan.FromMilliseconds(200) }, TimeProvider.System);
        writer.Written = static (sequence, bytes, _) => Console.WriteLine($"{sequence} {bytes} .");
        foreach (var frame in SyntheticFeed.Frames(3_600))
        {
            while (writer.WaitingBytes > MostWaiting) await Task.Delay(1);
            writer.OnFrame(frame);
        }
    }
}
