using System.Buffers;
using SrsStack.Media.Time;

namespace SrsStack.Media.Live;

/// <summary>A live feed in one wire form: encoded once, kept as a bounded ring of batches from which each player reads with its own cursor.</summary>
/// <remarks>
/// The ring is the GOP cache of the form as well: it always reaches back to the newest join point unless that GOP is beyond
/// <see cref="OutputLimits.MaxBytes"/>. Written by the feed under its lock; read by any number of players.
/// </remarks>
public sealed class SharedOutput
{
    private readonly Lock _lock = new();
    private readonly IWireForm _form;
    private readonly OutputLimits _limits;
    private readonly Queue<Batch> _ring = new();
    private readonly Stack<Batch> _free = new();
    private readonly ArrayBufferWriter<byte> _headWriter = new();
    private byte[] _head = [];
    private long _first;
    private long _next;
    private long _joinPoint = -1;
    private long _bytes;
    private bool _ended;
    private int _waiting;
    private TaskCompletionSource _signal = NewSignal();

    internal SharedOutput(IWireForm form, OutputLimits limits)
    {
        _form = form;
        _limits = limits;
    }

    public string Form => _form.Name;

    /// <summary>A cursor at the newest join point, its head still to be read. Dispose it when the player leaves.</summary>
    public OutputCursor Join() => new(this);

    internal void SetHead(FeedDescription feed)
    {
        _headWriter.ResetWrittenCount();
        _form.WriteHead(feed, _headWriter);
        lock (_lock) _head = _headWriter.WrittenSpan.ToArray();
    }

    /// <summary>Tells players that already have the head of a changed track; nobody may join before it any more.</summary>
    internal void WriteTrack(Track track, MediaTime at)
    {
        var batch = Take(at);
        _form.WriteTrack(track, batch);
        Append(batch, joinable: false);
        lock (_lock) _joinPoint = -1;
    }

    internal void WriteFrame(in MediaFrame frame, bool isJoinPoint)
    {
        var batch = Take(frame.Dts);
        _form.WriteFrame(frame, batch);
        Append(batch, isJoinPoint);
    }

    internal void End()
    {
        lock (_lock)
        {
            _ended = true;
            _signal.TrySetResult();
        }
    }

    internal void ReadHead(IBufferWriter<byte> output)
    {
        byte[] head;
        lock (_lock) head = _head;
        output.Write(head);
    }

    /// <summary>Places a cursor at the newest join point; false when there is none yet and it must wait for the next.</summary>
    internal bool TryPlace(out long position)
    {
        lock (_lock)
        {
            position = _joinPoint >= 0 ? _joinPoint : _next;
            return _joinPoint >= 0;
        }
    }

    /// <summary>Where a cursor stands: behind the ring (it lost batches), at its end (nothing to read) or inside.</summary>
    internal CursorPlace Locate(long position)
    {
        lock (_lock) return position < _first ? CursorPlace.Lost : position < _next ? CursorPlace.Inside : CursorPlace.AtEnd;
    }

    /// <summary>Lends up to <paramref name="into"/>.Length batches from <paramref name="position"/> on; give them back with <see cref="Return"/>.</summary>
    internal int Lend(long position, Span<Batch> into)
    {
        lock (_lock)
        {
            if (position < _first) return 0;
            var count = 0;
            var index = _first;
            foreach (var batch in _ring)
            {
                if (index++ < position) continue;
                if (count == into.Length) break;
                batch.References++;
                into[count++] = batch;
            }
            return count;
        }
    }

    internal void Return(ReadOnlySpan<Batch> batches)
    {
        lock (_lock)
        {
            foreach (var batch in batches) Release(batch);
        }
    }

    /// <summary>Waits until something stands at <paramref name="position"/>; false when the feed has ended and all was read.</summary>
    internal ValueTask<bool> WaitAsync(long position, CancellationToken stop)
    {
        Task signal;
        lock (_lock)
        {
            if (position < _next) return new(true);
            if (_ended) return new(false);
            _waiting++;
            signal = _signal.Task;
        }
        return AwaitAsync(signal, position, stop);
    }

    private async ValueTask<bool> AwaitAsync(Task signal, long position, CancellationToken stop)
    {
        await signal.WaitAsync(stop);
        lock (_lock) return position < _next || !_ended;
    }

    private Batch Take(MediaTime dts)
    {
        Batch? batch;
        lock (_lock)
        {
            if (!_free.TryPop(out batch)) batch = new();
        }
        batch.Dts = dts;
        return batch;
    }

    private void Append(Batch batch, bool joinable)
    {
        TaskCompletionSource? wake = null;
        lock (_lock)
        {
            batch.References = 1;
            batch.IsJoinPoint = joinable;
            if (joinable) _joinPoint = _next;
            _ring.Enqueue(batch);
            _next++;
            _bytes += batch.Length;
            Trim(batch.Dts);
            if (_waiting > 0)
            {
                _waiting = 0;
                wake = _signal;
                _signal = NewSignal();
            }
        }
        wake?.TrySetResult();
    }

    /// <summary>Forgets what no joiner needs and slow players had their time for; beyond the hard limit even the join point goes.</summary>
    private void Trim(MediaTime now)
    {
        while (_ring.TryPeek(out var oldest) && _ring.Count > 1)
        {
            var neededToJoin = _joinPoint >= 0 && _first >= _joinPoint;
            var old = now - oldest.Dts > _limits.MaxLag || _bytes > _limits.SoftBytes;
            if (_bytes <= _limits.MaxBytes && (neededToJoin || !old)) return;
            if (_first == _joinPoint) _joinPoint = -1;
            _ring.Dequeue();
            _first++;
            _bytes -= oldest.Length;
            Release(oldest);
        }
    }

    private void Release(Batch batch)
    {
        if (--batch.References > 0) return;
        batch.Clear();
        if (_free.Count < OutputLimits.FreeBatches) _free.Push(batch);
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

internal enum CursorPlace
{
    Inside,
    AtEnd,
    Lost,
}

/// <param name="MaxLag">How far a slow player may fall behind before it skips to the newest join point.</param>
/// <param name="SoftBytes">Bytes kept for slow players, in front of the newest join point.</param>
/// <param name="MaxBytes">Bytes kept in all; a longer GOP can not be joined before its successor begins.</param>
public sealed record OutputLimits(MediaTime MaxLag, long SoftBytes, long MaxBytes)
{
    internal const int FreeBatches = 256;

    public static OutputLimits Default { get; } = new(MediaTime.FromMilliseconds(5_000), 8 << 20, 32 << 20);
}
