using System.Buffers.Binary;
using System.Text;
using SrsStack.Media.Containers.Mp4;
using SrsStack.Media.Time;

namespace SrsStack.Media.Recording;

/// <summary>Sums the fragments of a segment up. Writer and repair use the same, on the same bytes, so they tell the same.</summary>
internal sealed class SegmentTotals
{
    private MediaTime _start;
    private MediaTime _end;
    private DateTimeOffset _firstAt;
    private DateTimeOffset _lastAt;
    private int _pictures;
    private int _sounds;
    private bool _startsWithKey = true;

    public bool IsEmpty => _pictures + _sounds == 0;

    public long Samples => (long)_pictures + _sounds;

    public MediaTime Start => _start;

    public MediaTime End => _end;

    public void Add(in FragmentSummary part, (DateTimeOffset First, DateTimeOffset Last)? wall)
    {
        if (IsEmpty || part.Start < _start) _start = part.Start;
        if (IsEmpty || part.End > _end) _end = part.End;
        if (wall is { } known && (IsEmpty || known.First < _firstAt)) _firstAt = known.First;
        if (wall is { } seen && (IsEmpty || seen.Last > _lastAt)) _lastAt = seen.Last;
        if (_pictures == 0) _startsWithKey = part.StartsWithKey;
        (_pictures, _sounds) = (_pictures + part.Pictures, _sounds + part.Sounds);
    }

    public void Clear() => (_pictures, _sounds) = (0, 0);

    public SegmentRecord ToRecord(long sequence, string initId, MovieHead movie, long bytes, ReadOnlySpan<byte> sha256) => new()
    {
        Sequence = sequence,
        File = SegmentNames.Segment(sequence, initId),
        InitId = initId,
        Bytes = bytes,
        Start = _start,
        End = _end,
        FirstAt = _firstAt,
        LastAt = _lastAt,
        Pictures = _pictures,
        Sounds = _sounds,
        IsIndependent = _startsWithKey,
        Codecs = CodecsOf(movie),
        Sha256 = Convert.ToHexStringLower(sha256),
    };

    /// <summary>Four characters each, video first.</summary>
    public static string CodecsOf(MovieHead movie) => string.Join(',', new[] { movie.Video, movie.Audio }.Where(t => t is not null).Select(t => FourCc(t!.Codec)));

    private static string FourCc(uint code)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, code);
        return Encoding.ASCII.GetString(bytes);
    }
}
