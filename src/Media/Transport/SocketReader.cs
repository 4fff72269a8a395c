using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Threading.Tasks.Sources;

namespace SrsStack.Media.Transport;

/// <summary>The bytes of one socket as a pipe, read by a <see cref="ReadLoops"/> thread. Holds no buffer while nothing comes.</summary>
/// <remarks>One reader at a time, as every pipe. What follows a read runs on the pool until <see cref="RunInline"/>, then on the loop's own thread.</remarks>
public sealed class SocketReader : PipeReader, IValueTaskSource<ReadResult>, IThreadPoolWorkItem
{
    private const int BufferSize = 64 << 10;

    /// <summary>Full reads in a row after which the loop has others to look after.</summary>
    private const int FullReadsInARow = 16;

    private readonly Lock _lock = new();
    private readonly ReadLoops.Loop _loop;
    private ManualResetValueTaskSourceCore<ReadResult> _source = new() { RunContinuationsAsynchronously = true };
    private CancellationTokenRegistration _cancelling;
    private byte[] _buffer = [];
    private int _start;
    private int _end;
    private int _fullReads;
    private bool _isExamined = true;
    private bool _isReadable = true;
    private bool _isHungUp;
    private bool _isWaiting;
    private bool _isOver;
    private bool _isCancelled;
    private bool _isClosed;

    internal SocketReader(Socket socket, ReadLoops.Loop loop, long tag)
    {
        (Socket, _loop, Tag) = (socket, loop, tag);
        socket.Blocking = false;
    }

    internal Socket Socket { get; }

    internal long Tag { get; }

    /// <summary>From now on what follows a read must never wait: it holds up the other connections of its loop.</summary>
    public void RunInline() => _source.RunContinuationsAsynchronously = false;

    public override bool TryRead(out ReadResult result)
    {
        lock (_lock) return TryTake(out result);
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            if (TryTake(out var result)) return new(result);
            if (_start == _end) Release();
            _source.Reset();
            _isWaiting = true;
            _cancelling = cancellationToken.UnsafeRegister(static (r, t) => ((SocketReader)r!).Stop(t), this);
            if (_fullReads >= FullReadsInARow) ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            _fullReads = 0;
        }
        return new(this, _source.Version);
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        lock (_lock)
        {
            if (_buffer.Length == 0) return;
            _start = consumed.GetInteger();
            _isExamined = examined.GetInteger() == _end;
            if (_start == _end) (_start, _end, _isExamined) = (0, 0, true);
        }
    }

    public override void CancelPendingRead()
    {
        bool isWaiting;
        lock (_lock)
        {
            (isWaiting, _isWaiting) = (_isWaiting, false);
            _isCancelled = !isWaiting;
        }
        if (isWaiting) _source.SetResult(new(Sequence(), isCanceled: true, isCompleted: false));
    }

    /// <summary>The socket itself is closed by whoever opened it.</summary>
    public override void Complete(Exception? exception = null)
    {
        lock (_lock)
        {
            if (_isClosed) return;
            _isClosed = _isOver = true;
            Release();
        }
        _loop.Close(this);
    }

    void IThreadPoolWorkItem.Execute() => OnReadable(isHungUp: false);

    ReadResult IValueTaskSource<ReadResult>.GetResult(short token)
    {
        CancellationTokenRegistration cancelling;
        lock (_lock) (cancelling, _cancelling) = (_cancelling, default);
        cancelling.Dispose();               // not with the lock held: it waits for a Stop that is under way
        return _source.GetResult(token);
    }

    ValueTaskSourceStatus IValueTaskSource<ReadResult>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<ReadResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    /// <summary>Bytes came, or the peer closed. On the loop's thread.</summary>
    /// <param name="isHungUp">Nothing will be told after this: a short read does not mean that all was read.</param>
    internal void OnReadable(bool isHungUp)
    {
        ReadResult result;
        Exception? error = null;
        lock (_lock)
        {
            _isReadable = true;
            _isHungUp |= isHungUp;
            if (!_isWaiting) return;
            try
            {
                if (!TryTake(out result)) return;
            }
            catch (IOException lost)
            {
                (error, result) = (lost, default);
            }
            _isWaiting = false;
        }
        if (error is null) _source.SetResult(result);
        else _source.SetException(error);
    }

    /// <summary>What is there without waiting. With the lock held.</summary>
    private bool TryTake(out ReadResult result)
    {
        if (_isCancelled) _isCancelled = false;
        else if (!_isExamined || _isOver || TryReceive())
        {
            result = new(Sequence(), isCanceled: false, isCompleted: _isOver);
            return true;
        }
        else
        {
            result = default;
            return false;
        }
        result = new(Sequence(), isCanceled: true, isCompleted: false);
        return true;
    }

    private bool TryReceive()
    {
        if (!_isReadable || _fullReads >= FullReadsInARow) return false;
        Reserve();
        var room = _buffer.AsSpan(_end);
        var count = Socket.Receive(room, SocketFlags.None, out var error);
        var isFull = error == SocketError.Success && count == room.Length;
        _isReadable = isFull || _isHungUp;          // else it is empty, and the next bytes will be told
        _fullReads = isFull ? _fullReads + 1 : 0;
        if (error == SocketError.WouldBlock) return false;
        if (error != SocketError.Success) throw new IOException("The connection is lost.", new SocketException((int)error));
        _isOver = count == 0;
        _end += count;
        return true;
    }

    private void Reserve()
    {
        if (_end < _buffer.Length) return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(BufferSize, (_end - _start) * 2));
        _buffer.AsSpan(_start, _end - _start).CopyTo(larger);
        var (start, end) = (_start, _end);
        Release();
        (_buffer, _start, _end) = (larger, 0, end - start);
    }

    private void Release()
    {
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        (_buffer, _start, _end) = ([], 0, 0);
    }

    private ReadOnlySequence<byte> Sequence() => new(_buffer, _start, _end - _start);

    private void Stop(CancellationToken token)
    {
        lock (_lock)
        {
            if (!_isWaiting) return;
            _isWaiting = false;
        }
        _source.SetException(new OperationCanceledException(token));
    }
}
