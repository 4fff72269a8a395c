using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace SrsStack.Media.Recording;

/// <summary>What .NET has no call for: a directory's entries to the disk, and copying between files inside the kernel.</summary>
internal static partial class Libc
{
    private const int ReadOnly = 0, CloseOnExec = 0x8_0000;

    /// <summary>Makes sure that the names in a directory survive a loss of power (fsync(2): a file's own fsync does not say so).</summary>
    /// <exception cref="IOException">The system said no.</exception>
    public static void SyncDirectory(string path)
    {
        using var directory = Open(path, ReadOnly | CloseOnExec);
        if (directory.IsInvalid || Sync(directory) != 0) throw new IOException($"{path}: {Message()}");
    }

    /// <returns>How many bytes; below zero when these files or this system can not.</returns>
    public static nint CopyRange(SafeFileHandle from, ref long at, SafeFileHandle to, ref long toAt, nuint count) => CopyFileRange(from, ref at, to, ref toAt, count, 0);

    private static string Message() => Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError());

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "copy_file_range", SetLastError = true)]
    private static partial nint CopyFileRange(SafeFileHandle from, ref long at, SafeFileHandle to, ref long toAt, nuint count, uint flags);
}
