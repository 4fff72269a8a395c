using Microsoft.Win32.SafeHandles;

namespace SrsStack.Media.Recording;

/// <summary>Appends pieces of files to one: inside the kernel (copy_file_range), or through a buffer where that can not be.</summary>
/// <param name="at">Where the first byte goes.</param>
internal sealed class FileCopier(SafeFileHandle output, long at, int bufferBytes)
{
    private byte[]? _buffer;

    /// <summary>Where the next byte goes.</summary>
    public long At { get; private set; } = at;

    /// <exception cref="InvalidDataException">The source ends before.</exception>
    public void Copy(SafeFileHandle source, long from, long count)
    {
        while (count > 0)
        {
            var copied = _buffer is null ? CopyInside(source, from, count) : CopyThrough(source, from, count);
            if (copied < 0) _buffer = new byte[bufferBytes];           // another file system, or an old kernel: from now on by hand
            else if (copied == 0) throw new InvalidDataException("A segment became shorter while it was read.");
            else (from, count) = (from + copied, count - copied);
        }
    }

    private long CopyInside(SafeFileHandle source, long from, long count)
    {
        var (sourceAt, to) = (from, At);
        var copied = Libc.CopyRange(source, ref sourceAt, output, ref to, (nuint)count);
        if (copied > 0) At += copied;
        return copied;
    }

    private int CopyThrough(SafeFileHandle source, long from, long count)
    {
        var read = RandomAccess.Read(source, _buffer.AsSpan(0, (int)Math.Min(count, bufferBytes)), from);
        RandomAccess.Write(output, _buffer.AsSpan(0, read), At);
        At += read;
        return read;
    }
}
