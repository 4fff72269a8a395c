using System.Buffers;

namespace SrsStack.Media.Protocols.Hls;

/// <summary>A finished segment in the window. Its blocks go back to the pool when the window and the last reader have let go.</summary>
/// <param name="durationMs">Of the play list; above 0.</param>
/// <param name="isDiscontinuous">Does not continue the segment before.</param>
/// <param name="isIndependent">Starts with a key frame, or has no video.</param>
/// <param name="startedAt">Wall clock of its first frame; null when play lists do not tell it.</param>
internal sealed class StoredSegment(
    long sequence, SegmentBuffer buffer, long durationMs, bool isDiscontinuous, bool isIndependent, DateTimeOffset? startedAt)
{
    private int _holders = 1;

    public long Sequence => sequence;

    public long DurationMs => durationMs;

    public bool IsDiscontinuous => isDiscontinuous;

    public bool IsIndependent => isIndependent;

    public DateTimeOffset? StartedAt => startedAt;

    public ReadOnlySequence<byte> Bytes { get; } = buffer.ToSequence();

    /// <returns>False when the last holder has let go already: the bytes belong to somebody else.</returns>
    public bool TryHold()
    {
        var holders = Volatile.Read(ref _holders);
        while (holders > 0)
        {
            var seen = Interlocked.CompareExchange(ref _holders, holders + 1, holders);
            if (seen == holders) return true;
            holders = seen;
        }

        return false;
    }

    public void LetGo()
    {
        if (Interlocked.Decrement(ref _holders) == 0) buffer.Return();
    }
}
