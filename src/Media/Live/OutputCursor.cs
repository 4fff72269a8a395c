using System.Buffers;

namespace SrsStack.Media.Live;

/// <summary>One player's place in a <see cref="SharedOutput"/>. Used by one task at a time.</summary>
public sealed class OutputCursor : IDisposable
{
    private const int BatchesAtOnce = 32;
    private readonly SharedOutput _output;
    private readonly Batch[] _lent = new Batch[BatchesAtOnce];
    private long _position;
    private bool _placed;
    private bool _headSent;
    private bool _skipped;
    private int _configuration;

    internal OutputCursor(SharedOutput output)
    {
        _output = output;
        _placed = output.TryPlace(out _position);
    }

    /// <summary>How often this player was too slow and skipped to a newer key frame.</summary>
    public long Skips { get; private set; }

    /// <summary>True when <see cref="CopyTo"/> has something to give; false when the feed has ended for good and all was read.</summary>
    /// <exception cref="OperationCanceledException">When <paramref name="stop"/> fires.</exception>
    public ValueTask<bool> WaitAsync(CancellationToken stop) => _output.WaitAsync(_position, stop);

    /// <summary>Copies the head first, then whole batches in order until about <paramref name="maxBytes"/> are given.</summary>
    /// <returns>Bytes copied; 0 when the next join point has not come yet.</returns>
    public int CopyTo(IBufferWriter<byte> output, int maxBytes)
    {
        var counting = new CountingWriter(output);
        if (!Place()) return 0;
        if (!_headSent)
        {
            // Not before the first join point: a head from before the tracks were known would be without their configuration.
            _headSent = true;
            _configuration = _output.ReadHead(counting);
        }
        else if (_skipped)
        {
            _configuration = _output.ReadConfiguration(counting, _configuration);   // a change may have been among what was skipped
        }
        _skipped = false;
        while (counting.Count < maxBytes && CopySome(counting, maxBytes)) { }
        return counting.Count;
    }

    public void Dispose() => _position = long.MaxValue;

    private bool CopySome(CountingWriter output, int maxBytes)
    {
        var count = _output.Lend(_position, _lent);
        if (count == 0) return false;
        var copied = 0;
        foreach (var batch in _lent.AsSpan(0, count))
        {
            output.Write(batch.Bytes);
            copied++;
            if (output.Count >= maxBytes) break;
        }
        _position += copied;
        _output.Return(_lent.AsSpan(0, count));
        return true;
    }

    /// <summary>Moves a lost or not yet placed cursor to the newest join point; false when it must wait for one.</summary>
    private bool Place()
    {
        if (_placed && _output.Locate(_position) == CursorPlace.Lost)
        {
            _placed = false;
            _skipped = true;
            Skips++;
        }
        if (!_placed) _placed = _output.TryPlace(out _position);
        return _placed;
    }

    private sealed class CountingWriter(IBufferWriter<byte> inner) : IBufferWriter<byte>
    {
        public int Count { get; private set; }

        public void Advance(int count)
        {
            inner.Advance(count);
            Count += count;
        }

        public Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

        public Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);
    }
}
