namespace SrsStack.Media.Live.Fanout;

/// <summary>Says when the pumps send what was written to one output: at once, or when the oldest unsent bytes have waited long enough.</summary>
/// <remarks>
/// It decides when a picture arrives, and sends one picture early rather than one late: the newest picture then goes out without any wait, and
/// the delay of the others is what the wait was meant to be. A stream that falls silent is sent by <see cref="FlushOld"/>, from the pumps' own clock.
/// </remarks>
internal sealed class SendRhythm(SendDelay delay, TimeProvider time)
{
    private readonly Lock _lock = new();
    private volatile Lane[] _lanes = [];
    private long _oldest;
    private long _lastPicture;
    private long _betweenPictures;

    /// <summary>How long bytes wait at most with the players of now.</summary>
    private TimeSpan Wait
    {
        get
        {
            var players = 0;
            foreach (var lane in _lanes) players += lane.Count;
            return delay.For(players);
        }
    }

    public void Add(Lane lane)
    {
        lock (_lock) _lanes = [.. _lanes, lane];
    }

    public void Remove(Lane lane)
    {
        lock (_lock) _lanes = [.. _lanes.Where(l => l != lane)];
    }

    /// <summary>Something was written. Called by the feed, one thread at a time.</summary>
    public void Written(bool isPicture)
    {
        if (_lanes.Length == 0) return;
        var now = time.GetTimestamp();
        if (isPicture) Measure(now);
        Interlocked.CompareExchange(ref _oldest, now, 0);
        var wait = Wait;
        if (wait == TimeSpan.Zero) Flush();
        else if (isPicture && time.GetElapsedTime(Interlocked.Read(ref _oldest), now + (_betweenPictures * 3 / 2)) > wait) Flush();
    }

    /// <summary>Sends when bytes waited as long as they may.</summary>
    /// <returns>When to ask again; zero when everything is sent at once.</returns>
    public TimeSpan FlushOld(long now)
    {
        var (oldest, wait) = (Interlocked.Read(ref _oldest), Wait);
        if (oldest != 0 && time.GetElapsedTime(oldest, now) >= wait) Flush();
        return wait;
    }

    /// <summary>Lets all pumps send now.</summary>
    public void Flush()
    {
        var since = Interlocked.Exchange(ref _oldest, 0);
        foreach (var lane in _lanes) lane.Due(since);
    }

    /// <summary>The distance of pictures, smoothed; a pause does not count.</summary>
    private void Measure(long now)
    {
        var step = now - _lastPicture;
        _lastPicture = now;
        if (step < time.TimestampFrequency / 4) _betweenPictures += (step - _betweenPictures) / 8;
    }
}
