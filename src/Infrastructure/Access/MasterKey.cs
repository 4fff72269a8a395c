using System.Security.Cryptography;

namespace SrsStack.Infrastructure.Access;

/// <summary>256 random bits that seal all secrets. In a file of the data directory that only the server may read; made on first start.</summary>
/// <remarks>A copy of the database alone opens no secret; a copy of the whole data directory does.</remarks>
public sealed class MasterKey
{
    public const int Size = 32;

    private MasterKey(byte[] bytes) => Bytes = bytes;

    internal byte[] Bytes { get; }

    public static MasterKey LoadOrCreate(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        if (!File.Exists(file)) Create(file);
        var bytes = File.ReadAllBytes(file);
        return bytes.Length == Size ? new(bytes) : throw new InvalidOperationException($"{file} is not a key of {Size} bytes. Restore it from your backup.");
    }

    /// <summary>Written whole under another name first: a crash leaves no half key.</summary>
    private static void Create(string file)
    {
        var draft = $"{file}.{Environment.ProcessId}";
        using (var stream = new FileStream(draft, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }))
        {
            stream.Write(RandomNumberGenerator.GetBytes(Size));
            stream.Flush(flushToDisk: true);
        }
        File.Move(draft, file);
    }
}
