using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace SrsStack.Media.Containers.Mp4;

/// <summary>One <c>traf</c> with one <c>tfdt</c> and one <c>trun</c>: ISO/IEC 14496-12, 8.8.6 to 8.8.8, 8.8.12. Lies on the memory it was read from.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly ref struct TrackFragment
{
    private const uint HasDataOffset = 0x001, HasFirstFlags = 0x004, HasDuration = 0x100, HasSize = 0x200, HasFlags = 0x400, HasComposition = 0x800;
    private const uint BaseDataOffset = 0x01, HasDescription = 0x02, HasDefaultDuration = 0x08, HasDefaultSize = 0x10, HasDefaultFlags = 0x20;

    /// <summary>Thirty years; more is no time.</summary>
    private const long MaxSeconds = 1_000_000_000;

    private readonly ReadOnlySpan<byte> _entries;
    private readonly uint _flags;
    private readonly Sample _default;

    private TrackFragment(TrackHead track, long time, ReadOnlySpan<byte> run, uint flags, Sample defaults)
    {
        (Track, Time, _flags, _default) = (track, time, flags, defaults);
        Count = BinaryPrimitives.ReadInt32BigEndian(run[4..]);
        DataOffset = BinaryPrimitives.ReadInt32BigEndian(run[8..]);
        _entries = run[12..];
    }

    public TrackHead Track { get; }

    /// <summary>Decode time of the first sample, in units of the track.</summary>
    public long Time { get; }

    public int Count { get; }

    /// <summary>Of the first sample, from the beginning of <c>moof</c>.</summary>
    public int DataOffset { get; }

    private int EntrySize => EntrySizeOf(_flags);

    /// <param name="traf">Body of the box.</param>
    /// <returns>False for a box that is broken, or of a form that is not written here.</returns>
    public static bool TryParse(ReadOnlySpan<byte> traf, MovieHead movie, out TrackFragment fragment)
    {
        fragment = default;
        if (!BoxReader.TryFind(traf, "tfhd"u8, out var header) || !BoxReader.TryFind(traf, "tfdt"u8, out var time) || !BoxReader.TryFind(traf, "trun"u8, out var run)) return false;
        if (header.Length < 8 || time.Length < 12 || time[0] != 1 || run.Length < 12) return false;
        if (movie.Find(BinaryPrimitives.ReadInt32BigEndian(header[4..])) is not { } track || !TryReadDefaults(header, track, out var defaults)) return false;
        var start = BinaryPrimitives.ReadInt64BigEndian(time[4..]);
        if (start < 0 || start / track.Timescale > MaxSeconds) return false;
        var flags = BinaryPrimitives.ReadUInt32BigEndian(run) & 0xFF_FFFF;
        var isKnown = (flags & (HasDataOffset | HasSize)) == (HasDataOffset | HasSize) && (flags & HasFirstFlags) == 0;
        var count = BinaryPrimitives.ReadInt32BigEndian(run[4..]);
        if (!isKnown || count <= 0 || (long)count * EntrySizeOf(flags) != run.Length - 12) return false;
        fragment = new(track, start, run, flags, defaults);
        return true;
    }

    public Sample this[int index]
    {
        get
        {
            var entry = _entries.Slice(index * EntrySize, EntrySize);
            var sample = _default;
            if ((_flags & HasDuration) != 0) sample = sample with { Duration = Next(ref entry) };
            sample = sample with { Size = Next(ref entry) };
            if ((_flags & HasFlags) != 0) sample = sample with { Flags = Next(ref entry) };
            return (_flags & HasComposition) != 0 ? sample with { Composition = (int)Next(ref entry) } : sample;
        }
    }

    private static bool TryReadDefaults(ReadOnlySpan<byte> header, TrackHead track, out Sample defaults)
    {
        defaults = new(0, 0, track.DefaultFlags, 0);
        var flags = BinaryPrimitives.ReadUInt32BigEndian(header) & 0xFF_FFFF;
        var rest = header[8..];
        if ((flags & (BaseDataOffset | HasDescription)) != 0 || rest.Length < 4 * uint.PopCount(flags & (HasDefaultDuration | HasDefaultSize | HasDefaultFlags))) return false;
        if ((flags & HasDefaultDuration) != 0) defaults = defaults with { Duration = Next(ref rest) };
        if ((flags & HasDefaultSize) != 0) Next(ref rest);
        if ((flags & HasDefaultFlags) != 0) defaults = defaults with { Flags = Next(ref rest) };
        return true;
    }

    private static int EntrySizeOf(uint flags) => 4 * (int)uint.PopCount(flags & (HasDuration | HasSize | HasFlags | HasComposition));

    private static uint Next(ref ReadOnlySpan<byte> rest)
    {
        var value = BinaryPrimitives.ReadUInt32BigEndian(rest);
        rest = rest[4..];
        return value;
    }
}

/// <param name="Duration">In units of the track.</param>
/// <param name="Flags">sample_flags: 8.8.3.1.</param>
/// <param name="Composition">From decode to presentation.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Sample(uint Duration, uint Size, uint Flags, int Composition)
{
    private const uint IsNonSync = 0x0001_0000;

    /// <summary>A decoder may begin here.</summary>
    public bool IsKey => (Flags & IsNonSync) == 0;
}
