using System.Runtime.InteropServices;

namespace SrsStack.Infrastructure.EventStore;

/// <summary>The few calls of libc that .NET does not offer.</summary>
internal static partial class Signals
{
    private const int KeepGroup = -1;

    /// <summary>Sends a signal to a process that we started. Nothing happens when it is gone.</summary>
    public static void Send(int pid, int signal) => _ = kill(pid, signal);

    /// <exception cref="InvalidOperationException">There is no such user, or the owner could not be changed.</exception>
    public static void ChangeOwner(string path, string user)
    {
        var entry = getpwnam(user);
        if (entry == 0) throw new InvalidOperationException($"There is no user '{user}' to run PostgreSQL as. Install the distribution's postgresql package.");
        var id = Marshal.PtrToStructure<Passwd>(entry).UserId;
        if (chown(path, id, KeepGroup) != 0) throw new InvalidOperationException($"The owner of {path} could not be changed to {user}.");
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int kill(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "chown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int chown(string path, int user, int group);

    [LibraryImport("libc", EntryPoint = "getpwnam", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint getpwnam(string name);

    /// <summary>Head of struct passwd on Linux: name, password, user id.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Passwd
    {
        public nint Name;
        public nint Password;
        public int UserId;
    }
}
