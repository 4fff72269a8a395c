using System.Runtime.InteropServices;

namespace SrsStack.Infrastructure.EventStore;

/// <summary>Directories that are ours, or the database account's, and nobody else's: also where others may write. No link is ever followed.</summary>
internal static partial class PrivateDirectory
{
    public const UnixFileMode Writers = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
    public const UnixFileMode Others = Writers | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private const uint OwnerOnly = (uint)(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    private const uint KeepGroup = uint.MaxValue;
    private const int AlreadyExists = 17;        // EEXIST
    private const int CurrentDirectory = -100;   // AT_FDCWD
    private const int NoFollow = 0x100;          // AT_SYMLINK_NOFOLLOW
    private const uint BasicFields = 0x7FF;      // STATX_BASIC_STATS
    private const int TypeBits = 0xF000;         // S_IFMT
    private const int DirectoryType = 0x4000;    // S_IFDIR
    private static readonly Lock Users = new();  // getpwnam answers in memory that its next call writes over

    /// <summary>Makes the directory, closed to others from its first moment, or takes one that is there as it is.</summary>
    /// <param name="user">Account that may own it besides ours; null = none.</param>
    /// <param name="closedTo">What must not be allowed in the mode of one that is there.</param>
    /// <param name="fault">A sentence: why what stands there is not taken. Nothing about it was changed.</param>
    public static bool TryEnsure(string path, string? user, UnixFileMode closedTo, out string fault)
    {
        fault = "";
        if (mkdir(path, OwnerOnly) == 0) return true;
        if (Marshal.GetLastPInvokeError() is not AlreadyExists and var error)
            fault = $"{path} can not be made: {Marshal.GetPInvokeErrorMessage(error)}.";
        else if (Look(path) is not { } entry)
            fault = $"{path} can not be looked at: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}.";
        else if (!entry.IsDirectory)
            fault = $"{path} is a link or a file and not a directory.";
        else if (entry.Owner != geteuid() && (user is null || entry.Owner != IdOf(user)))
            fault = $"{path} belongs to somebody else (user id {entry.Owner}).";
        else if ((entry.Mode & closedTo) != UnixFileMode.None)
            fault = $"{path} is open to others.";
        return fault.Length == 0;
    }

    /// <summary>Gives a directory of ours to another account; what is not a directory or not ours stays as it is.</summary>
    /// <exception cref="InvalidOperationException">There is no such user, or the owner could not be changed.</exception>
    public static void GiveTo(string path, string user)
    {
        var id = IdOf(user);
        if (Look(path) is not { IsDirectory: true } entry || entry.Owner != geteuid()) return;
        if (lchown(path, id, KeepGroup) != 0) throw new InvalidOperationException($"The owner of {path} could not be changed to {user}.");
    }

    /// <returns>What stands at the path itself, be it a link; null when there is nothing that we may see.</returns>
    public static Entry? Look(string path) => statx(CurrentDirectory, path, NoFollow, BasicFields, out var found) == 0
        ? new((found.Mode & TypeBits) == DirectoryType, found.UserId, (UnixFileMode)(found.Mode & ~TypeBits))
        : null;

    /// <exception cref="InvalidOperationException">There is no such user.</exception>
    public static uint IdOf(string user)
    {
        lock (Users)
        {
            var entry = getpwnam(user);
            if (entry == 0) throw new InvalidOperationException($"There is no user '{user}' to run PostgreSQL as. Install the distribution's postgresql package.");
            return Marshal.PtrToStructure<Passwd>(entry).UserId;
        }
    }

    [LibraryImport("libc", EntryPoint = "mkdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mkdir(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "lchown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int lchown(string path, uint user, uint group);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int statx(int directory, string path, int flags, uint fields, out Statx found);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint geteuid();

    [LibraryImport("libc", EntryPoint = "getpwnam", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint getpwnam(string name);

    public readonly record struct Entry(bool IsDirectory, uint Owner, UnixFileMode Mode);

    /// <summary>Of struct statx, which unlike struct stat is the same on all machines, the fields that count here.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Statx
    {
        [FieldOffset(20)]
        public uint UserId;

        [FieldOffset(28)]
        public ushort Mode;
    }

    /// <summary>Head of struct passwd on Linux: name, password, user id.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Passwd
    {
        public nint Name;
        public nint Password;
        public uint UserId;
    }
}
