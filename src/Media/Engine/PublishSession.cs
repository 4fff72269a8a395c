using SrsStack.Media.Live;

namespace SrsStack.Media.Engine;

/// <summary>The exclusive hold of a stream name by one publisher. Frames go straight into the live feed, on the caller's thread.</summary>
public sealed class PublishSession : MediaSession, IFrameSink
{
    private readonly MediaEngine _engine;
    private readonly long _began;
    private readonly LiveFeed _feed;
    private long _videoFrames;
    private long _audioFrames;
    private int _over;

    internal PublishSession(MediaEngine engine, SessionRequest request, LiveFeed feed, string? encoder, object? credential)
        : base(request, credential, engine.Time.GetUtcNow())
    {
        _engine = engine;
        _feed = feed;
        Encoder = encoder;
        _began = engine.Time.GetTimestamp();
    }

    public LiveFeed Feed => _feed;

    /// <summary>What the publisher calls itself, when it said so.</summary>
    public string? Encoder { get; }

    internal SessionTotals Totals => new(Bytes, _videoFrames, _audioFrames, _engine.Time.GetElapsedTime(_began));

    public void OnTrack(Track track) => _feed.OnTrack(track);

    public void OnMetadata(FeedMetadata metadata) => _feed.OnMetadata(metadata);

    public void OnFrame(in MediaFrame frame)
    {
        if (frame.Track.Kind == MediaKind.Video) _videoFrames++;
        else _audioFrames++;
        _feed.OnFrame(frame);
    }

    public void OnDiscontinuity() => _feed.BeginSource();

    public void CountBytes(long bytes)
    {
        AddBytes(bytes);
        _engine.Meters.ReceivedBytes.Add(bytes);
    }

    /// <summary>Gives the name free and tells the product, once; later calls do nothing. Waits only when the product is far behind.</summary>
    public ValueTask EndAsync(EndReason reason, string? detail) =>
        Interlocked.Exchange(ref _over, 1) == 0 ? _engine.EndPublishAsync(this, StopReason ?? reason, detail) : ValueTask.CompletedTask;
}

/// <summary>Either a session or the reason why not: <c>bad_key</c>, <c>busy</c>, <c>bad_name</c>, …</summary>
/// <param name="ShownName">As in <see cref="Admission"/>.</param>
public sealed record PublishOutcome(PublishSession? Session, string? Refusal, FeedName? ShownName = null);
