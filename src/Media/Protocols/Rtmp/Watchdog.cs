namespace SrsStack.Media.Protocols.Rtmp;

/// <summary>One deadline at a time, with one timer for the life of a connection; pushing it forward costs a time stamp only.</summary>
internal sealed class Watchdog : IDisposable
{
    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly Action<string> _expired;
    private readonly ITimer _timer;
    private TimeSpan _limit = Timeout.InfiniteTimeSpan;
    private string _what = "";
    private long _touched;

    /// <param name="time">The clock.</param>
    /// <param name="expired">Called once for each deadline missed, on a timer's thread, with what was waited for.</param>
    public Watchdog(TimeProvider time, Action<string> expired)
    {
        _time = time;
        _expired = expired;
        _timer = time.CreateTimer(static w => ((Watchdog)w!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Expires when nobody calls <see cref="Touch"/>, Arm or Disarm for <paramref name="limit"/>.</summary>
    public void Arm(TimeSpan limit, string what)
    {
        lock (_lock)
        {
            _limit = limit;
            _what = what;
            Touch();
            _timer.Change(limit, Timeout.InfiniteTimeSpan);
        }
    }

    public void Disarm()
    {
        lock (_lock)
        {
            _limit = Timeout.InfiniteTimeSpan;
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    public void Touch() => Volatile.Write(ref _touched, _time.GetTimestamp());

    public void Dispose() => _timer.Dispose();

    private void OnTimer()
    {
        lock (_lock)
        {
            if (_limit == Timeout.InfiniteTimeSpan) return;
            var left = _limit - _time.GetElapsedTime(Volatile.Read(ref _touched));
            if (left > TimeSpan.Zero)
            {
                // A timer fires at whole milliseconds: never ask it for none.
                _timer.Change(left + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
                return;
            }

            _limit = Timeout.InfiniteTimeSpan;
        }

        _expired(_what);
    }
}
