using System.Collections.Concurrent;

namespace SrsStack.Media.Live.Fanout;

/// <summary>One thread that writes to the sockets of many players. Never waits for any of them.</summary>
/// <remarks>The thread begins with the first player and ends when there was none for a while.</remarks>
internal sealed class Pump(Action<TimeSpan, int> delayed, TimeProvider time)
{
    private static readonly TimeSpan LongestSleep = TimeSpan.FromSeconds(5);

    private readonly object _gate = new();          // Monitor.Wait needs one
    private readonly ConcurrentQueue<SocketPlayer> _calls = new();
    private readonly List<Lane> _lanes = [];
    private readonly List<SocketPlayer> _full = [];
    private readonly OutputView _view = new();
    private int _isSignalled;
    private int _players;
    private bool _isRunning;

    /// <summary>Players it has, new ones included.</summary>
    public int Players => Volatile.Read(ref _players);

    public void Add(SocketPlayer player)
    {
        Interlocked.Increment(ref _players);
        player.Pump = this;
        Call(player);
    }

    /// <summary>Bytes that were written at <paramref name="since"/> are with these players now.</summary>
    public void Served(int players, long since) => delayed(time.GetElapsedTime(since), players);

    /// <summary>A player has ended.</summary>
    public void Left() => Interlocked.Decrement(ref _players);

    /// <summary>Looks after one player soon, without waiting for its stream. From any thread.</summary>
    public void Call(SocketPlayer player)
    {
        _calls.Enqueue(player);
        Signal();
    }

    /// <summary>There is something to do. From any thread.</summary>
    public void Signal()
    {
        if (Interlocked.Exchange(ref _isSignalled, 1) == 1) return;
        lock (_gate)
        {
            Monitor.Pulse(_gate);
            if (_isRunning) return;
            _isRunning = true;
        }
        new Thread(Run) { IsBackground = true, Name = "players" }.Start();
    }

    /// <summary>A player was served: when its socket is full it is tried again before its stream goes on.</summary>
    public void Watch(SocketPlayer player)
    {
        if (!player.IsFull || player.IsWatched) return;
        player.IsWatched = true;
        _full.Add(player);
    }

    private void Run()
    {
        for (var sleep = TimeSpan.Zero; Wait(sleep);)
        {
            var now = time.GetTimestamp();
            ServeCalls(now);
            var (isBusy, wait) = ServeLanes(now);
            var retry = Retry(now);
            sleep = isBusy ? TimeSpan.Zero : WholeMilliseconds(retry < wait ? retry : wait);
        }
    }

    /// <summary>Rounded up: a monitor waits for whole milliseconds, and would not wait at all for less than one.</summary>
    private static TimeSpan WholeMilliseconds(TimeSpan sleep) => TimeSpan.FromMilliseconds(Math.Ceiling(sleep.TotalMilliseconds));

    /// <returns>False when the thread shall end: there was nothing to do for as long as it may sleep.</returns>
    private bool Wait(TimeSpan sleep)
    {
        lock (_gate)
        {
            var isWoken = _isSignalled == 1 || sleep == TimeSpan.Zero || Monitor.Wait(_gate, sleep);
            if (!isWoken && _lanes.Count == 0 && _isSignalled == 0) return _isRunning = false;
            Interlocked.Exchange(ref _isSignalled, 0);
            return true;
        }
    }

    private void ServeCalls(long now)
    {
        while (_calls.TryDequeue(out var player))
        {
            if (player.Ended.IsCompleted) continue;
            player.Lane ??= LaneOf(player.Output).Add(player);
            player.Lane.Serve(player, _view, now);
        }
    }

    private Lane LaneOf(SharedOutput output)
    {
        foreach (var known in _lanes)
        {
            if (known.Output == output) return known;
        }
        var lane = new Lane(output, this);
        _lanes.Add(lane);
        output.Rhythm.Add(lane);
        return lane;
    }

    private (bool IsBusy, TimeSpan Sleep) ServeLanes(long now)
    {
        var (isBusy, sleep) = (false, LongestSleep);
        for (var i = _lanes.Count - 1; i >= 0; i--)
        {
            var lane = _lanes[i];
            var wait = lane.Output.Rhythm.FlushOld(now);
            if (wait > TimeSpan.Zero && wait < sleep) sleep = wait;
            lane.Serve(_view, now);
            if (lane.Count == 0) Close(i);
            else isBusy |= lane.IsBusy;
        }
        return (isBusy, sleep);
    }

    private void Close(int index)
    {
        _lanes[index].Output.Rhythm.Remove(_lanes[index]);
        _lanes.RemoveAt(index);
    }

    /// <returns>When the next of them is to be tried.</returns>
    private TimeSpan Retry(long now)
    {
        var next = LongestSleep;
        for (var i = _full.Count - 1; i >= 0; i--)
        {
            var player = _full[i];
            if (player.IsFull && player.RetryAt <= now) player.Lane!.Serve(player, _view, now);
            var left = time.GetElapsedTime(now, player.RetryAt);
            if (!player.IsFull) Forget(i);
            else if (left < next) next = left;
        }
        return next > TimeSpan.Zero ? next : TimeSpan.FromMilliseconds(1);
    }

    private void Forget(int index)
    {
        _full[index].IsWatched = false;
        _full[index] = _full[^1];
        _full.RemoveAt(_full.Count - 1);
    }
}
