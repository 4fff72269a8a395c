namespace SrsStack.Media.Live.Fanout;

/// <summary>The players of one output in one pump. Used by that pump's thread; the rhythm only says that it is due.</summary>
internal sealed class Lane(SharedOutput output, Pump pump)
{
    /// <summary>Players served before other streams of the pump have their turn.</summary>
    private const int Slice = 256;

    private readonly List<SocketPlayer> _players = [];
    private volatile bool _isDue;
    private volatile int _count;
    private long _dueSince;
    private long _since;
    private int _at = -1;

    public SharedOutput Output => output;

    /// <summary>Readable from any thread.</summary>
    public int Count => _count;

    /// <summary>There is more to do than waiting.</summary>
    public bool IsBusy => _isDue || _at >= 0;

    /// <summary>From any thread: the players shall be served.</summary>
    /// <param name="since">When the oldest unsent byte was written; 0 when there is none.</param>
    public void Due(long since)
    {
        if (since != 0) Interlocked.CompareExchange(ref _dueSince, since, 0);
        _isDue = true;
        pump.Signal();
    }

    /// <returns>Itself.</returns>
    public Lane Add(SocketPlayer player)
    {
        player.Index = _players.Count;
        _players.Add(player);
        _count = _players.Count;
        return this;
    }

    /// <summary>Serves some of the players; call it again while <see cref="IsBusy"/>.</summary>
    public void Serve(OutputView view, long now)
    {
        if (_at < 0)
        {
            if (!_isDue) return;
            _isDue = false;                 // before the look at the output: what is written later makes it due again
            _at = _players.Count - 1;
            _since = Interlocked.Exchange(ref _dueSince, 0);
        }
        _at = Math.Min(_at, _players.Count - 1);
        output.Open(view);
        var (from, last) = (_at, Math.Max(-1, _at - Slice));
        for (; _at > last; _at--) Serve(_at, view, now);
        output.Close(view);
        if (_since != 0 && from > last) pump.Served(from - last, _since);
    }

    /// <summary>Serves one player out of turn: it is new, or its socket was full a moment ago.</summary>
    public void Serve(SocketPlayer player, OutputView view, long now)
    {
        output.Open(view);
        Serve(player.Index, view, now);
        output.Close(view);
    }

    /// <summary>A fault of this server with one player ends that one, not the pump of thousands.</summary>
    private static bool TrySend(SocketPlayer player, OutputView view, long now)
    {
        try
        {
            return player.TrySend(view, now);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return player.End(PlayerEnd.PeerLeft);      // the usual case: its socket was disposed of
        }
    }

    /// <summary>Backwards, so that the last takes the place of one that left and nobody is passed over.</summary>
    private void Serve(int index, OutputView view, long now)
    {
        var player = _players[index];
        if (TrySend(player, view, now))
        {
            pump.Watch(player);
            return;
        }
        pump.Left();
        _players[index] = _players[^1];
        _players[index].Index = index;
        _players.RemoveAt(_players.Count - 1);
        _count = _players.Count;
    }
}
