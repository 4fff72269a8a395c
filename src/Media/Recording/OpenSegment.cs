using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using SrsStack.Media.Containers.Mp4;

namespace SrsStack.Media.Recording;

/// <summary>The file of the segment that is being written. One thread at a time; used for one segment after the other.</summary>
internal sealed class OpenSegment(string folder) : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly ReadOnlyMemory<byte>[] _pieces = new ReadOnlyMemory<byte>[4];
    private SafeFileHandle? _file;
    private RecordingInit? _init;
    private long _sequence;

    public SegmentTotals Totals { get; } = new();

    /// <summary>Bytes in the file.</summary>
    public long Length { get; private set; }

    public bool IsOpen => _file is not null;

    /// <exception cref="IOException">Also when the name is taken.</exception>
    public void Open(long sequence, RecordingInit init)
    {
        _file = File.OpenHandle(Path.Combine(folder, SegmentNames.Segment(sequence, init.Id)), FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        (_sequence, _init, Length) = (sequence, init, 0);
        Totals.Clear();
        _hash.GetHashAndReset();
    }

    /// <summary>Writes a part with one call to the system. When it fails the file is as it was before.</summary>
    public void Write(Part part)
    {
        (_pieces[0], _pieces[1], _pieces[2], _pieces[3]) = (part.Stamps, part.Fragment.Head, part.Fragment.VideoData, part.Fragment.AudioData);
        try
        {
            RandomAccess.Write(_file!, _pieces, Length);
        }
        catch
        {
            RandomAccess.SetLength(_file!, Length);
            throw;
        }

        foreach (var piece in _pieces) _hash.AppendData(piece.Span);
        Length += part.Bytes;
        Count(part);
    }

    public void Sync() => RandomAccess.FlushToDisk(_file!);

    /// <summary>Closes the file, whatever the disk says to it.</summary>
    /// <returns>Null when it is empty; then it is removed.</returns>
    public SegmentRecord? Close()
    {
        try
        {
            if (Totals.IsEmpty)
            {
                File.Delete(Path.Combine(folder, SegmentNames.Segment(_sequence, _init!.Id)));
                return null;
            }

            Sync();
            Libc.SyncDirectory(folder);
            return Totals.ToRecord(_sequence, _init!.Id, _init.Movie, Length, _hash.GetHashAndReset());
        }
        finally
        {
            _file?.Dispose();
            _file = null;
        }
    }

    public void Dispose()
    {
        _file?.Dispose();
        _hash.Dispose();
    }

    /// <summary>By what was written, as repair would read it.</summary>
    private void Count(Part part)
    {
        var head = part.Fragment.Head.Span;
        var moof = head[..^BoxReader.HeadBytes];
        if (!FragmentSummary.TryRead(moof, part.Fragment.VideoLength + part.Fragment.AudioLength, _init!.Movie, out var summary)) return;
        ReferenceTime.TryRead(part.Stamps.Span[BoxReader.HeadBytes..ReferenceTime.Size], out var first);
        ReferenceTime.TryRead(part.Stamps.Span[(ReferenceTime.Size + BoxReader.HeadBytes)..], out var last);
        Totals.Add(summary, (first, last));
    }
}
