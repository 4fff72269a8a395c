using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace SrsStack.Media.Containers.Mp4;

/// <summary>Walks over a file of fragments (<c>prft</c>s, <c>moof</c>, <c>mdat</c>) from one whole fragment to the next, reading only their heads.</summary>
/// <remarks>Stops for good where something is cut off, broken or of another kind; never throws for what stands in the file. Not thread safe.</remarks>
internal sealed class FragmentScanner(MovieHead movie)
{
    /// <summary>A fragment of ten seconds and 300 frames a second has 60 kB.</summary>
    private const int MaxHeadBytes = 4 << 20;

    private const int Window = 8 * 1024;

    private SafeFileHandle? _file;
    private byte[] _buffer = new byte[Window];
    private long _bufferAt;
    private int _buffered;
    private long _length;
    private int _moofLength;
    private FragmentSummary _summary;

    /// <summary>Where the whole fragments that were seen end.</summary>
    public long End { get; private set; }

    public FragmentSummary Summary => _summary;

    /// <summary>Where <c>moof</c> begins in the file.</summary>
    public long HeadAt { get; private set; }

    /// <summary><c>moof</c> with its head; valid until the next call.</summary>
    public ReadOnlySpan<byte> Head => _buffer.AsSpan((int)(HeadAt - _bufferAt), _moofLength);

    /// <summary>When its first and last sample came; null when the file does not say.</summary>
    public (DateTimeOffset First, DateTimeOffset Last)? Wall { get; private set; }

    /// <param name="file">Not closed by this.</param>
    public void Open(SafeFileHandle file)
    {
        (_file, _length, End, _buffered) = (file, RandomAccess.GetLength(file), 0, 0);
    }

    public bool TryNext()
    {
        var at = End;
        Wall = null;
        while (TrySee(at, BoxReader.HeadBytes, out var head))
        {
            long size = BinaryPrimitives.ReadUInt32BigEndian(head);
            if (size is < BoxReader.HeadBytes or > MaxHeadBytes || !TrySee(at, (int)size, out var box)) return false;
            var type = box[4..BoxReader.HeadBytes];                    // not of the head, which lay on memory that may have been read anew
            if (type.SequenceEqual("moof"u8)) return TryFinish(at, (int)size);
            if (!type.SequenceEqual("prft"u8) || !ReferenceTime.TryRead(box[BoxReader.HeadBytes..], out var wall)) return false;
            Wall = (Wall?.First ?? wall, wall);
            at += size;
        }

        return false;
    }

    /// <summary>The data must follow, and all of it.</summary>
    private bool TryFinish(long at, int size)
    {
        if (!TrySee(at, size + BoxReader.HeadBytes, out var boxes)) return false;
        var data = boxes[size..];
        long dataSize = BinaryPrimitives.ReadUInt32BigEndian(data);
        if (!data[4..].SequenceEqual("mdat"u8) || dataSize < BoxReader.HeadBytes || at + size + dataSize > _length) return false;
        if (!FragmentSummary.TryRead(boxes[..size], dataSize - BoxReader.HeadBytes, movie, out _summary)) return false;
        (HeadAt, _moofLength, End) = (at, size, at + size + dataSize);
        return true;
    }

    /// <summary>Bytes of the file, read when they are not there yet.</summary>
    private bool TrySee(long at, int count, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (at + count > _length) return false;
        if (at < _bufferAt || at + count > _bufferAt + _buffered)
        {
            if (_buffer.Length < count) _buffer = new byte[Math.Max(count, _buffer.Length * 2)];
            (_bufferAt, _buffered) = (at, ReadAt(at));
            if (_buffered < count) return false;
        }

        bytes = _buffer.AsSpan((int)(at - _bufferAt), count);
        return true;
    }

    private int ReadAt(long at)
    {
        var filled = 0;
        while (filled < _buffer.Length && RandomAccess.Read(_file!, _buffer.AsSpan(filled), at + filled) is > 0 and var read) filled += read;
        return filled;
    }
}
