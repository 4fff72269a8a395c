namespace SrsStack.Media.Live;

/// <summary>What a <see cref="SharedOutput"/> holds at one moment, lent: the bytes stay until <see cref="SharedOutput.Close"/>.</summary>
/// <remarks>Made once for many players and used again and again by one thread.</remarks>
internal sealed class OutputView
{
    private readonly List<Block> _blocks = [];
    private int _last;

    /// <summary>Oldest place that can still be read: the beginning of a frame.</summary>
    public long First { get; set; }

    /// <summary>Place behind the newest whole frame.</summary>
    public long End { get; set; }

    /// <summary>Where a player may begin; -1 while it must wait for a key frame.</summary>
    public long JoinPoint { get; set; }

    /// <summary>Nothing will come any more.</summary>
    public bool IsEnded { get; set; }

    /// <summary>All that a player needs before its first frame; never written again.</summary>
    public byte[] Head { get; set; } = [];

    /// <summary>The tracks' configurations, for a player that skipped a change of them.</summary>
    public byte[] Configuration { get; set; } = [];

    /// <summary>Changes with <see cref="Configuration"/>.</summary>
    public int ConfigurationNumber { get; set; }

    public List<Block> Blocks => _blocks;

    /// <summary>The longest piece of memory from <paramref name="place"/> on; empty at the end.</summary>
    public ReadOnlySpan<byte> From(long place)
    {
        if (place >= End) return [];
        if (_last >= _blocks.Count || _blocks[_last].Start > place || EndOf(_last) <= place) _last = Find(place);
        return _blocks[_last].Bytes(place, EndOf(_last));
    }

    /// <summary>The newest block may be longer by now than when this was made.</summary>
    private long EndOf(int block) => block + 1 < _blocks.Count ? _blocks[block + 1].Start : End;

    private int Find(long place)
    {
        var (low, high) = (0, _blocks.Count - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (_blocks[middle].Start <= place) low = middle;
            else high = middle - 1;
        }
        return low;
    }
}
