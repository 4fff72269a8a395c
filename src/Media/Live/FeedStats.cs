using SrsStack.Media.Time;

namespace SrsStack.Media.Live;

/// <summary>Numbers of now of one feed. Written by the source, read by anybody, never events.</summary>
public sealed class FeedStats
{
    private readonly RateWindow _bytes;
    private readonly RateWindow _videoFrames;
    private readonly RateWindow _audioFrames;
    private readonly TimeProvider _time;
    private long _lastFrame;
    private long _lastKey = -1;
    private long _gop;
    private long _skippedGops;

    internal FeedStats(TimeProvider time)
    {
        _time = time;
        _bytes = new(time);
        _videoFrames = new(time);
        _audioFrames = new(time);
    }

    /// <summary>When the present source began; null while there is none.</summary>
    public DateTimeOffset? LiveSince { get; private set; }

    /// <summary>Payload bits per second over the last five seconds.</summary>
    public double BitsPerSecond => _bytes.PerSecond() * 8;

    public double FramesPerSecond => _videoFrames.PerSecond();

    /// <summary>Payload bytes since the feed began.</summary>
    public long Bytes => _bytes.Total;

    public long VideoFrames => _videoFrames.Total;

    public long AudioFrames => _audioFrames.Total;

    /// <summary>Distance of the last two key frames; zero before the second.</summary>
    public MediaTime Gop => new(Interlocked.Read(ref _gop));

    /// <summary>How often slow players lost groups of pictures, all players together.</summary>
    public long SkippedGops => Interlocked.Read(ref _skippedGops);

    /// <summary>Time since the last frame.</summary>
    public TimeSpan Silence => _time.GetElapsedTime(Interlocked.Read(ref _lastFrame));

    internal void BeginSource()
    {
        LiveSince = _time.GetUtcNow();
        Interlocked.Exchange(ref _lastFrame, _time.GetTimestamp());
    }

    internal void EndSource() => LiveSince = null;

    internal void CountSkip() => Interlocked.Increment(ref _skippedGops);

    internal void Count(in MediaFrame frame)
    {
        _bytes.Add(frame.Payload.Length);
        (frame.Track.Kind == MediaKind.Video ? _videoFrames : _audioFrames).Add(1);
        Interlocked.Exchange(ref _lastFrame, _time.GetTimestamp());
        if (frame is { IsKey: true, Track.Kind: MediaKind.Video }) MeasureGop(frame.Dts);
    }

    private void MeasureGop(MediaTime key)
    {
        if (_lastKey >= 0) Interlocked.Exchange(ref _gop, key.Flicks - _lastKey);
        _lastKey = key.Flicks;
    }
}
