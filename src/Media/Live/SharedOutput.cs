using System.Buffers;
using SrsStack.Media.Live.Fanout;
using SrsStack.Media.Time;

namespace SrsStack.Media.Live;

/// <summary>A live feed in one wire form: encoded once, kept as a bounded row of bytes from which each player reads with its own place.</summary>
/// <remarks>
/// The row is the GOP cache of the form as well: it always reaches back to the newest join point unless that GOP is beyond
/// <see cref="OutputLimits.MaxBytes"/>. Written by the feed under its lock; read by any number of players.
/// </remarks>
public sealed class SharedOutput
{
    private readonly Lock _lock = new();
    private readonly IWireForm _form;
    private readonly OutputLimits _limits;
    private readonly BlockLog _log = new();
    private readonly FrameIndex _frames = new();
    private readonly ArrayBufferWriter<byte> _headWriter = new();
    private byte[] _head = [];
    private byte[] _configuration = [];
    private int _configurations;
    private long _joinPoint = -1;
    private bool _ended;
    private int _waiting;
    private int _players;
    private long _emptySince;
    private TaskCompletionSource _signal = NewSignal();

    internal SharedOutput(IWireForm form, OutputLimits limits, SendRhythm rhythm)
    {
        _form = form;
        _limits = limits;
        Rhythm = rhythm;
    }

    public string Form => _form.Name;

    /// <summary>Tells the pumps when to send.</summary>
    internal SendRhythm Rhythm { get; }

    private long First => _frames.Count == 0 ? _log.End : _frames.Oldest.Start;

    /// <summary>A cursor at the newest join point, its head still to be read. Dispose it when the player leaves.</summary>
    internal OutputCursor Join()
    {
        Enter();
        return new(this);
    }

    /// <summary>One more player. Called under the feed's lock, so that nobody enters an output that is being stopped.</summary>
    internal void Enter()
    {
        lock (_lock) (_players, _emptySince) = (_players + 1, 0);
    }

    /// <summary>From any thread.</summary>
    internal void Leave()
    {
        lock (_lock) _players--;
    }

    /// <summary>Is there nobody, and was there nobody for so long, by the times at which this was asked?</summary>
    internal bool IsIdle(TimeProvider time, TimeSpan limit)
    {
        lock (_lock)
        {
            if (_players > 0) return false;
            if (_emptySince == 0) _emptySince = Math.Max(1, time.GetTimestamp());
            return time.GetElapsedTime(_emptySince) >= limit;
        }
    }

    /// <summary>Gives all memory back; nothing is written any more.</summary>
    internal void Release()
    {
        lock (_lock)
        {
            while (_frames.Count > 0) _frames.DropOldest();
            _joinPoint = -1;
            _log.TrimTo(_log.End);
        }
    }

    internal void SetHead(FeedDescription feed)
    {
        _headWriter.ResetWrittenCount();
        _form.WriteHead(feed, _headWriter);
        var head = _headWriter.WrittenSpan.ToArray();
        _headWriter.ResetWrittenCount();
        if (feed.Video is not null) _form.WriteTrack(feed.Video, _headWriter);
        if (feed.Audio is not null) _form.WriteTrack(feed.Audio, _headWriter);
        lock (_lock) (_head, _configuration) = (head, _headWriter.WrittenSpan.ToArray());
    }

    /// <summary>Tells players that already have the head of a changed track; nobody may join before it any more.</summary>
    internal void WriteTrack(Track track, MediaTime at)
    {
        lock (_lock)
        {
            Begin(at);
            _form.WriteTrack(track, _log);
            _joinPoint = -1;
            _configurations++;
            Trim(at);
        }
        Tell(isPicture: false);
    }

    internal void WriteFrame(in MediaFrame frame, bool isJoinPoint)
    {
        lock (_lock)
        {
            if (isJoinPoint) _joinPoint = _log.End;
            Begin(frame.Dts);
            _form.WriteFrame(frame, _log);
            Trim(frame.Dts);
        }
        Tell(frame.Track.Kind == MediaKind.Video);
    }

    internal void End()
    {
        lock (_lock)
        {
            _ended = true;
            _signal.TrySetResult();
        }
        Rhythm.Flush();
    }

    /// <summary>Lends all that there is now; give it back with <see cref="Close"/>.</summary>
    internal void Open(OutputView view)
    {
        lock (_lock)
        {
            (view.First, view.End, view.JoinPoint, view.IsEnded) = (First, _log.End, _joinPoint, _ended);
            (view.Head, view.Configuration, view.ConfigurationNumber) = (_head, _configuration, _configurations);
            foreach (var block in _log.Blocks)
            {
                block.Lend();
                view.Blocks.Add(block);
            }
        }
    }

    internal void Close(OutputView view)
    {
        lock (_lock)
        {
            foreach (var block in view.Blocks) block.Return();
        }
        view.Blocks.Clear();
    }

    /// <summary>Where the frame ends that <paramref name="place"/> is inside of; <paramref name="place"/> itself where a frame begins.</summary>
    internal long FrameEnd(long place)
    {
        lock (_lock) return _frames.StartBehind(place - 1, _log.End);
    }

    /// <summary>Waits until something stands at <paramref name="place"/>; false when the feed has ended and all was read.</summary>
    internal ValueTask<bool> WaitAsync(long place, CancellationToken stop)
    {
        Task signal;
        lock (_lock)
        {
            if (place < _log.End) return new(true);
            if (_ended) return new(false);
            _waiting++;
            signal = _signal.Task;
        }
        return AwaitAsync(signal, place, stop);
    }

    private async ValueTask<bool> AwaitAsync(Task signal, long place, CancellationToken stop)
    {
        await signal.WaitAsync(stop);
        lock (_lock) return place < _log.End || !_ended;
    }

    private void Begin(MediaTime dts)
    {
        _log.Now = dts;
        _frames.Add(_log.End, dts);
    }

    private void Tell(bool isPicture)
    {
        TaskCompletionSource? wake = null;
        lock (_lock)
        {
            if (_waiting > 0)
            {
                _waiting = 0;
                wake = _signal;
                _signal = NewSignal();
            }
        }
        wake?.TrySetResult();
        Rhythm.Written(isPicture);
    }

    /// <summary>Forgets what no joiner needs and slow players had their time for; beyond the hard limit even the join point goes.</summary>
    private void Trim(MediaTime now)
    {
        while (_frames.Count > 1)
        {
            var oldest = _frames.Oldest;
            var bytes = _log.End - oldest.Start;
            var neededToJoin = _joinPoint >= 0 && oldest.Start >= _joinPoint;
            var old = now - oldest.Dts > _limits.MaxLag || bytes > _limits.SoftBytes;
            if (bytes <= _limits.MaxBytes && (neededToJoin || !old)) break;
            if (oldest.Start == _joinPoint) _joinPoint = -1;
            _frames.DropOldest();
        }
        _log.TrimTo(First);
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <param name="MaxLag">How far a slow player may fall behind before it skips to the newest join point.</param>
/// <param name="SoftBytes">Bytes kept for slow players, in front of the newest join point.</param>
/// <param name="MaxBytes">Bytes kept in all; a longer GOP can not be joined before its successor begins.</param>
public sealed record OutputLimits(MediaTime MaxLag, long SoftBytes, long MaxBytes)
{
    public static OutputLimits Default { get; } = new(MediaTime.FromMilliseconds(5_000), 8 << 20, 32 << 20);
}
