using System.Runtime.InteropServices;

namespace SrsStack.Infrastructure.EventStore;

/// <summary>A call of libc that .NET does not offer.</summary>
internal static partial class Signals
{
    /// <summary>Sends a signal to a process that we started. Nothing happens when it is gone.</summary>
    public static void Send(int pid, int signal) => _ = kill(pid, signal);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int kill(int pid, int signal);
}
