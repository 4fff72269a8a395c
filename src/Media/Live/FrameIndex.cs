using System.Runtime.InteropServices;
using SrsStack.Media.Time;

namespace SrsStack.Media.Live;

/// <summary>Where the frames of a <see cref="BlockLog"/> begin and when they are, oldest first; a growing ring.</summary>
internal sealed class FrameIndex
{
    private const int SmallestRing = 256;
    private Entry[] _ring = new Entry[SmallestRing];
    private long _first;
    private long _next;

    public long Count => _next - _first;

    public Entry Oldest => At(_first);

    public void Add(long start, MediaTime dts)
    {
        if (Count == _ring.Length) Grow();
        _ring[_next++ & (_ring.Length - 1)] = new(start, dts);
    }

    public void DropOldest() => _first++;

    /// <summary>Where the first frame begins that begins behind <paramref name="place"/>; <paramref name="end"/> when there is none.</summary>
    public long StartBehind(long place, long end)
    {
        var (low, high) = (_first, _next);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (At(middle).Start <= place) low = middle + 1;
            else high = middle;
        }
        return low == _next ? end : At(low).Start;
    }

    private Entry At(long index) => _ring[index & (_ring.Length - 1)];

    private void Grow()
    {
        var larger = new Entry[_ring.Length * 2];
        for (var i = _first; i < _next; i++) larger[i & (larger.Length - 1)] = At(i);
        _ring = larger;
    }

    [StructLayout(LayoutKind.Auto)]
    internal readonly record struct Entry(long Start, MediaTime Dts);
}
