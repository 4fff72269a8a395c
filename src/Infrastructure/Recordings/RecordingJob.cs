using SrsStack.Domain.Recordings;
using SrsStack.Domain.Streams;
using SrsStack.Media.Live;
using SrsStack.Media.Recording;

namespace SrsStack.Infrastructure.Recordings;

/// <summary>One recording that runs: its writer, the feed it takes from, and what it tells on its way into the history.</summary>
/// <remarks>One caller; only <see cref="Told"/> runs beside it.</remarks>
internal sealed class RecordingJob
{
    private readonly SegmentWriter _writer;
    private readonly RecordingReports _reports;
    private LiveFeed? _feed;

    /// <param name="isNew">Its beginning is to be told.</param>
    public RecordingJob(RecordingId id, StreamName stream, DateTimeOffset beganAt, DateTimeOffset silentSince, SegmentWriter writer, RecordingReports reports, bool isNew, CancellationToken stop)
    {
        (Id, Stream, BeganAt, SilentSince, _writer, _reports) = (id, stream, beganAt, silentSince, writer, reports);
        Told = Task.Run(() => TellAsync(isNew, stop), CancellationToken.None);
    }

    public RecordingId Id { get; }

    public StreamName Stream { get; }

    public DateTimeOffset BeganAt { get; }

    /// <summary>When its last source left; null: it has one.</summary>
    public DateTimeOffset? SilentSince { get; private set; }

    /// <summary>Ends when all that the writer told is recorded.</summary>
    public Task Told { get; }

    /// <summary>Takes from this feed from now on, from its newest key frame.</summary>
    public void Follow(LiveFeed feed)
    {
        if (ReferenceEquals(_feed, feed)) return;
        _feed?.Detach(_writer);
        (_feed, SilentSince) = (feed, null);
        feed.AttachFromKeyFrame(_writer);
    }

    /// <summary>The feed is gone; another of the name may come.</summary>
    public void Wait(DateTimeOffset now)
    {
        if (_feed is null) return;
        _feed.Detach(_writer);
        (_feed, SilentSince) = (null, now);
    }

    /// <summary>Nothing more comes; ends when the last segment is on the disk and recorded.</summary>
    public async Task CloseAsync()
    {
        _feed?.Detach(_writer);
        _feed = null;
        await _writer.CompleteAsync();
        await Told;
    }

    private async Task TellAsync(bool isNew, CancellationToken stop)
    {
        if (isNew) await _reports.BegunAsync(Id, Stream, BeganAt, stop);
        await foreach (var notice in _writer.Notices.ReadAllAsync(CancellationToken.None))
        {
            if (notice is RecordingNotice.SegmentClosed closed) await _reports.SegmentAsync(Id, BeganAt, closed.Segment, stop);
            if (notice is RecordingNotice.MediaLost lost) await _reports.LostAsync(Id, BeganAt, lost.Gap, stop);
        }
    }
}
