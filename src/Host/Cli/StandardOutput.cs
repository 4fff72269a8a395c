using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace SrsStack.Host.Cli;

/// <summary>Where the answers go. When that is a pipe whose reader has gone, as with <c>| head</c>, nobody wants the rest.</summary>
/// <remarks>.NET's console writes on into such a pipe without a word.</remarks>
internal static class StandardOutput
{
    private const int Descriptor = 1;
    private const int BrokenPipe = 32;
    private const short PollError = 8;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    public static TextWriter Open() => IsPipe() ? new StreamWriter(Raw(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true } : System.Console.Out;

    /// <summary>Whether a write failed for this.</summary>
    public static bool IsClosed(IOException e) => e.HResult == BrokenPipe;

    /// <summary>Completes when the reader has gone, also while nothing is written; else only by <paramref name="stop"/>.</summary>
    public static async Task ClosedAsync(CancellationToken stop)
    {
        var isPipe = IsPipe();
        while (!isPipe || !HasNoReader()) await Task.Delay(isPipe ? Look : Timeout.InfiniteTimeSpan, TimeProvider.System, stop);
    }

    /// <summary>A file is the console's: a stream of our own would not move the place that other programs write on from.</summary>
    private static bool IsPipe()
    {
        if (!OperatingSystem.IsLinux() || !System.Console.IsOutputRedirected) return false;
        try
        {
            using var raw = Raw();
            return !raw.CanSeek;
        }
        catch (Exception e) when (e is IOException or ArgumentException or UnauthorizedAccessException)
        {
            return false;   // it was closed from the beginning
        }
    }

    private static FileStream Raw() => new(new SafeFileHandle(Descriptor, ownsHandle: false), FileAccess.Write, bufferSize: 0);

    private static bool HasNoReader()
    {
        var asked = new PollRequest { Descriptor = Descriptor };
        return Poll(ref asked, 1, 0) == 1 && (asked.Answer & PollError) != 0;
    }

    [DllImport("libc", EntryPoint = "poll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Poll(ref PollRequest request, nuint count, int milliseconds);

    /// <summary><c>struct pollfd</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct PollRequest
    {
        public int Descriptor;
        public short Asked;
        public short Answer;
    }
}
