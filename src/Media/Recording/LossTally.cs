using SrsStack.Media.Time;

namespace SrsStack.Media.Recording;

/// <summary>Counts what is being lost until it can be told.</summary>
internal sealed class LossTally
{
    private MediaTime _from;
    private MediaTime _to;
    private long _frames;
    private long _bytes;
    private RecordingGapReason _reason;
    private string? _problem;

    public bool IsEmpty { get; private set; } = true;

    public void Add(MediaTime from, MediaTime to, long frames, long bytes, RecordingGapReason reason, string? problem = null)
    {
        if (IsEmpty || from < _from) _from = from;
        if (IsEmpty || to > _to) _to = to;
        (_frames, _bytes, IsEmpty) = (_frames + frames, _bytes + bytes, false);
        if (_problem is not null) return;                              // what the disk said first is the cause
        (_reason, _problem) = (reason, problem);
    }

    public void Add(RecordingGap gap) => Add(gap.From, gap.To, gap.Frames, gap.Bytes, gap.Reason, gap.Problem);

    /// <param name="to">Where it goes on; null when it does not.</param>
    public RecordingGap Take(MediaTime? to)
    {
        var gap = new RecordingGap(_from, to ?? _to, _frames, _bytes, _reason, _problem);
        (IsEmpty, _frames, _bytes, _problem) = (true, 0, 0, null);
        return gap;
    }
}
