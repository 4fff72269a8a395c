using System.Net.Sockets;

namespace SrsStack.Media.Live.Fanout;

/// <summary>One player whose socket a pump writes to: a place in the shared output, and what its socket did not take yet.</summary>
/// <remarks>
/// From <see cref="Pumps.Play"/> until <see cref="Ended"/> the socket is the pump's to write to; reading stays with whoever accepted it. A socket
/// that takes no more is left at the end of the frame that it has begun, whose rest is kept, so a jump to a newer key frame never cuts a frame.
/// </remarks>
public sealed class SocketPlayer
{
    /// <summary>One player's share of a turn; a joiner with a long GOP does not hold up the others.</summary>
    private const int BytesPerTurn = 1 << 20;
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromMilliseconds(64);

    private readonly Socket _socket;
    private readonly SharedOutput _output;
    private readonly IPlayerCounts _counts;
    private readonly TimeProvider _time;
    private readonly TimeSpan _patience;
    private readonly PlayerPlace _place = new();
    private readonly TaskCompletionSource<PlayerEnd> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Remainder _rest;
    private TimeSpan _retry = FirstRetry;
    private long _moved;
    private List<byte[]>? _posted;
    private volatile bool _isStopped;
    private volatile bool _isPaused;

    internal SocketPlayer(Socket socket, SharedOutput output, byte[] opening, TimeSpan patience, IPlayerCounts counts, TimeProvider time)
    {
        (_socket, _output, _counts, _time, _patience) = (socket, output, counts, time, patience);
        _rest.Set(opening);
        _moved = time.GetTimestamp();
        socket.Blocking = false;            // a full socket answers, and does not wait
    }

    /// <summary>Why it ended; from then on the socket is free again.</summary>
    public Task<PlayerEnd> Ended => _ended.Task;

    internal Socket Socket => _socket;

    internal Pump? Pump { get; set; }

    internal Lane? Lane { get; set; }

    internal int Index { get; set; }

    internal SharedOutput Output => _output;

    /// <summary>Its socket took less than there was; it is tried again at <see cref="RetryAt"/>.</summary>
    internal bool IsFull { get; private set; }

    internal bool IsWatched { get; set; }

    internal long RetryAt { get; private set; }

    /// <summary>Sends these bytes before the next frame; never written again by the caller. For replies to a player's commands.</summary>
    public void Post(byte[] bytes)
    {
        lock (_ended) (_posted ??= []).Add(bytes);
        Pump!.Call(this);
    }

    /// <summary>While paused no frame is begun.</summary>
    public void Pause(bool isPaused)
    {
        _isPaused = isPaused;
        Pump!.Call(this);
    }

    /// <summary>Ends it as soon as the pump comes by.</summary>
    public void Stop()
    {
        _isStopped = true;
        Pump!.Call(this);
    }

    /// <summary>Sends what there is. Called by its pump only.</summary>
    /// <returns>False when it has ended.</returns>
    internal bool TrySend(OutputView view, long now)
    {
        if (_isStopped) return End(PlayerEnd.Stopped);
        var error = TrySendAll(view, out var sent);
        if (sent > 0) _counts.Sent(sent);
        if (error is not (SocketError.Success or SocketError.WouldBlock)) return End(PlayerEnd.PeerLeft);
        IsFull = error == SocketError.WouldBlock;
        if (!IsFull && view.IsEnded && (!_place.IsPlaced || _place.At == view.End)) return End(PlayerEnd.FeedEnded);
        if (sent > 0 || !IsFull) _moved = now;
        if (_time.GetElapsedTime(_moved, now) > _patience) return End(PlayerEnd.Stalled);
        if (IsFull) RetryLater(now);
        else _retry = FirstRetry;
        return true;
    }

    /// <summary>Whoever stops it counts on an end, also when the pump's own code failed.</summary>
    internal bool End(PlayerEnd end)
    {
        _rest.Clear();
        IsFull = false;
        if (_ended.TrySetResult(end)) _output.Leave();
        return false;
    }

    private void RetryLater(long now)
    {
        RetryAt = now + (long)(_retry.TotalSeconds * _time.TimestampFrequency);
        _retry = _retry * 2 < LongestRetry ? _retry * 2 : LongestRetry;
    }

    private SocketError TrySendAll(OutputView view, out int sent)
    {
        sent = 0;
        while (true)
        {
            var error = TrySendRest(ref sent);
            if (error != SocketError.Success) return error;
            if (TakePosted()) continue;
            if (_isPaused) return SocketError.Success;
            var skips = _place.Skips;
            if (!_place.TryFind(view, out var first)) return SocketError.Success;
            if (_place.Skips != skips) _counts.Skipped();
            if (first.Length == 0) return TrySendFrames(view, ref sent);
            _rest.Set(first);
        }
    }

    private bool TakePosted()
    {
        if (_posted is null) return false;
        lock (_ended)
        {
            if (_posted.Count == 0) return false;
            _rest.Set(_posted[0]);
            _posted.RemoveAt(0);
            return true;
        }
    }

    private SocketError TrySendRest(ref int sent)
    {
        while (!_rest.IsEmpty)
        {
            var taken = _socket.Send(_rest.Bytes, SocketFlags.None, out var error);
            if (error != SocketError.Success) return error;
            sent += taken;
            _rest.Skip(taken);
        }
        return SocketError.Success;
    }

    private SocketError TrySendFrames(OutputView view, ref int sent)
    {
        while (sent < BytesPerTurn)
        {
            var bytes = view.From(_place.At);
            if (bytes.IsEmpty) return SocketError.Success;
            var taken = _socket.Send(bytes, SocketFlags.None, out var error);
            if (error is not (SocketError.Success or SocketError.WouldBlock)) return error;
            if (error == SocketError.Success)
            {
                sent += taken;
                _place.At += taken;
            }
            if (taken < bytes.Length || error == SocketError.WouldBlock) return KeepRest(view);
        }
        return KeepRest(view);
    }

    private SocketError KeepRest(OutputView view)
    {
        var end = Math.Min(_output.FrameEnd(_place.At), view.End);
        _rest.Copy(view, _place.At, end);
        _place.At = end;
        return SocketError.WouldBlock;
    }
}

/// <summary>Told by a pump what a player took.</summary>
public interface IPlayerCounts
{
    void Sent(int bytes);

    /// <summary>The player was too slow and jumped to a newer key frame.</summary>
    void Skipped();
}

public enum PlayerEnd
{
    /// <summary>The feed is over and the player has all of it.</summary>
    FeedEnded = 1,

    /// <summary>The socket says so.</summary>
    PeerLeft = 2,

    /// <summary>It took nothing for as long as the engine waits.</summary>
    Stalled = 3,

    /// <summary>Somebody here ended it.</summary>
    Stopped = 4,
}
