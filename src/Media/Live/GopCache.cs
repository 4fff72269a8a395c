using System.Buffers;
using SrsStack.Media.Time;

namespace SrsStack.Media.Live;

/// <summary>The frames from the newest video key frame on, in neutral form: what an output that opens late is filled with.</summary>
/// <remarks>Bounded in bytes; a GOP beyond the limit is given up until the next key frame. Not for more than one thread at a time.</remarks>
internal sealed class GopCache(int maxBytes)
{
    private readonly List<Entry> _entries = [];
    private byte[] _buffer = [];
    private int _used;

    /// <summary>There is no key frame, or its group was too large.</summary>
    public bool IsEmpty => _entries.Count == 0;

    public void Add(in MediaFrame frame)
    {
        if (frame is { IsKey: true, Track.Kind: MediaKind.Video }) Clear();
        else if (_entries.Count == 0) return;
        if (_used + frame.Payload.Length > maxBytes)
        {
            Clear();
            return;
        }
        Reserve(frame.Payload.Length);
        frame.Payload.Span.CopyTo(_buffer.AsSpan(_used));
        _entries.Add(new(frame.Track, frame.Dts, frame.Pts, frame.IsKey, _used, frame.Payload.Length));
        _used += frame.Payload.Length;
    }

    public void Replay(Action<MediaFrame> play)
    {
        foreach (var e in _entries) play(Frame(e));
    }

    /// <summary>Only the key frame.</summary>
    public bool TryReplayFirst(Action<MediaFrame> play)
    {
        if (_entries.Count > 0) play(Frame(_entries[0]));
        return _entries.Count > 0;
    }

    public void Clear()
    {
        _entries.Clear();
        _used = 0;
    }

    /// <summary>Gives the memory back; the cache may be used again.</summary>
    public void Release()
    {
        Clear();
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private MediaFrame Frame(in Entry e) => new(e.Track, e.Dts, e.Pts, e.IsKey, _buffer.AsMemory(e.Offset, e.Length));

    private void Reserve(int more)
    {
        if (_used + more <= _buffer.Length) return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_used + more, _buffer.Length * 2));
        _buffer.AsSpan(0, _used).CopyTo(larger);
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }

    private readonly record struct Entry(Track Track, MediaTime Dts, MediaTime Pts, bool IsKey, int Offset, int Length);
}
