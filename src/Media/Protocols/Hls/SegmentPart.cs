using System.Buffers;

namespace SrsStack.Media.Protocols.Hls;

/// <summary>A piece of a segment that may be read before the segment is complete.</summary>
internal sealed class SegmentPart
{
    /// <param name="buffer">Of the segment; the part is what was written last.</param>
    /// <param name="from">Where the part begins.</param>
    /// <param name="durationMs">Above 0.</param>
    /// <param name="isIndependent">Holds a key frame, or there is no video.</param>
    public SegmentPart(SegmentBuffer buffer, long from, long durationMs, bool isIndependent)
    {
        Buffer = buffer;
        Bytes = buffer.ToSequence(from);
        DurationMs = durationMs;
        IsIndependent = isIndependent;
    }

    public SegmentBuffer Buffer { get; }

    public ReadOnlySequence<byte> Bytes { get; }

    public long DurationMs { get; }

    public bool IsIndependent { get; }
}

/// <summary>What a player of fragmented MP4 loads first. Named by the first segment that needed it.</summary>
internal sealed class InitFile(byte[] bytes, Live.Track? video, Live.Track? audio)
{
    public byte[] Bytes => bytes;

    public Live.Track? Video => video;

    public Live.Track? Audio => audio;

    /// <summary>Sequence of the first segment in a list that needs it; set once, by the window.</summary>
    public long Sequence { get; set; } = -1;
}
