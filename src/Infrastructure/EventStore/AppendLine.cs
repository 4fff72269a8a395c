namespace SrsStack.Infrastructure.EventStore;

/// <summary>The appends that are not answered yet, in order. Of each stream one at most is ready or under way; the others stand behind it. Not safe for threads.</summary>
internal sealed class AppendLine
{
    private readonly Queue<WaitingAppend> _ready = new();
    private readonly Dictionary<string, Queue<WaitingAppend>?> _streams = new(StringComparer.Ordinal);

    /// <summary>Streams with an append that is ready or under way.</summary>
    public int Streams => _streams.Count;

    public int Ready => _ready.Count;

    public void Add(WaitingAppend append)
    {
        var stream = append.Request.Stream.Value;
        if (!_streams.TryGetValue(stream, out var behind))
        {
            _streams.Add(stream, null);
            _ready.Enqueue(append);
            return;
        }
        if (behind is null) _streams[stream] = behind = new();
        behind.Enqueue(append);
    }

    /// <summary>Takes what is ready, sorted by stream.</summary>
    public void Take(List<WaitingAppend> batch)
    {
        while (batch.Count < AppendBatch.MaxAppends && _ready.TryDequeue(out var append)) batch.Add(append);
        batch.Sort(static (x, y) => string.CompareOrdinal(x.Request.Stream.Value, y.Request.Stream.Value));
    }

    /// <summary>What stands behind those is ready now.</summary>
    public void Done(List<WaitingAppend> batch)
    {
        foreach (var append in batch)
        {
            var stream = append.Request.Stream.Value;
            if (_streams[stream] is { Count: > 0 } behind) _ready.Enqueue(behind.Dequeue());
            else _streams.Remove(stream);
        }
    }
}
