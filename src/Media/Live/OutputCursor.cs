using System.Buffers;

namespace SrsStack.Media.Live;

/// <summary>One player's place in a <see cref="SharedOutput"/>, for transports without a socket of their own (TLS, HTTP/2). Used by one task at a time.</summary>
public sealed class OutputCursor : IDisposable
{
    private readonly SharedOutput _output;
    private readonly OutputView _view = new();
    private readonly PlayerPlace _place = new();
    private long _waited;
    private int _isGone;

    /// <param name="output">Entered for this player; left when this is disposed.</param>
    internal OutputCursor(SharedOutput output) => _output = output;

    /// <summary>How often this player was too slow and skipped to a newer key frame.</summary>
    public long Skips => _place.Skips;

    /// <summary>True when <see cref="CopyTo"/> has something to give; false when the feed has ended for good and all was read.</summary>
    /// <exception cref="OperationCanceledException">When <paramref name="stop"/> fires.</exception>
    public ValueTask<bool> WaitAsync(CancellationToken stop) => _output.WaitAsync(_waited, stop);

    /// <summary>Copies the head first, then whole frames in order until about <paramref name="maxBytes"/> are given.</summary>
    /// <returns>Bytes copied; 0 when the next join point has not come yet.</returns>
    public int CopyTo(IBufferWriter<byte> output, int maxBytes)
    {
        _output.Open(_view);
        try
        {
            return Copy(output, maxBytes);
        }
        finally
        {
            _output.Close(_view);
        }
    }

    public void Dispose()
    {
        _waited = long.MaxValue;
        if (Interlocked.Exchange(ref _isGone, 1) == 0) _output.Leave();
    }

    private int Copy(IBufferWriter<byte> output, int maxBytes)
    {
        if (!_place.TryFind(_view, out var first))
        {
            _waited = _view.End;
            return 0;
        }
        output.Write(first);
        var (from, to) = (_place.At, Math.Min(_output.FrameEnd(_place.At + Math.Max(1, maxBytes - first.Length)), _view.End));
        while (_place.At < to)
        {
            var bytes = _view.From(_place.At);
            var taken = bytes[..(int)Math.Min(bytes.Length, to - _place.At)];
            output.Write(taken);
            _place.At += taken.Length;
        }
        _waited = _place.At;
        return first.Length + (int)(to - from);
    }
}
