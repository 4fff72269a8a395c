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
    private const int SmallestRing = 256;

    private readonly Lock _lock = new();
    private readonly IWireForm _form;
    private readonly OutputLimits _limits;
    private Batch?[] _ring = new Batch?[SmallestRing];
    private readonly Stack<Batch> _free = new();
    private readonly ArrayBufferWriter<byte> _headWriter = new();
    private byte[] _head = [];
    private byte[] _configuration = [];
    private int _configurations;
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
        var head = _headWriter.WrittenSpan.ToArray();
        _headWriter.ResetWrittenCount();
        if (feed.Video is not null) _form.WriteTrack(feed.Video, _headWriter);
        if (feed.Audio is not null) _form.WriteTrack(feed.Audio, _headWriter);
        lock (_lock) (_head, _configuration) = (head, _headWriter.WrittenSpan.ToArray());
    }

    /// <summary>Tells players that already have the head of a changed track; nobody may join before it any more.</summary>
    internal void WriteTrack(Track track, MediaTime at)
    {
        var batch = Take(at);
        _form.WriteTrack(track, batch);
        Append(batch, joinable: false);
        lock (_lock)
        {
            _joinPoint = -1;
            _configurations++;
        }
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

    /// <summary>All that a new player needs. Answers which configuration that was, for <see cref="ReadConfiguration"/>.</summary>
    internal int ReadHead(IBufferWriter<byte> output)
    {
        lock (_lock)
        {
            output.Write(_head);
            return _configurations;
        }
    }

    /// <summary>For a player that skipped: the tracks' configurations when they changed since <paramref name="known"/>.</summary>
    internal int ReadConfiguration(IBufferWriter<byte> output, int known)
    {
        lock (_lock)
        {
            if (known != _configurations) output.Write(_configuration);
            return _configurations;
        }
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
            var count = (int)Math.Min(into.Length, Math.Max(0, _next - position));
            for (var i = 0; i < count; i++)
            {
                into[i] = At(position + i);
                into[i].References++;
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
            Put(batch);
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
        while (_next - _first > 1)
        {
            var oldest = At(_first);
            var neededToJoin = _joinPoint >= 0 && _first >= _joinPoint;
            var old = now - oldest.Dts > _limits.MaxLag || _bytes > _limits.SoftBytes;
            if (_bytes <= _limits.MaxBytes && (neededToJoin || !old)) return;
            if (_first == _joinPoint) _joinPoint = -1;
            _ring[_first & (_ring.Length - 1)] = null;
            _first++;
            _bytes -= oldest.Length;
            Release(oldest);
        }
    }

    private Batch At(long position) => _ring[position & (_ring.Length - 1)]!;

    /// <summary>The ring's length is a power of two and grows with what the limits let stand.</summary>
    private void Put(Batch batch)
    {
        if (_next - _first == _ring.Length)
        {
            var larger = new Batch?[_ring.Length * 2];
            for (var p = _first; p < _next; p++) larger[p & (larger.Length - 1)] = At(p);
            _ring = larger;
        }
        _ring[_next & (_ring.Length - 1)] = batch;
        _next++;
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
