namespace SrsStack.Infrastructure.Streams;

/// <summary>Somebody who guesses keys must not fill the history: some refusals a minute are recorded, the rest is counted into the next.</summary>
public sealed class RefusalThrottle(TimeProvider time)
{
    private const int PerStream = 10;
    private const int InAll = 120;
    private const int MaxStreams = 10_000;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private readonly Dictionary<string, int> _recorded = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _unrecorded = new(StringComparer.Ordinal);
    private DateTimeOffset _since = DateTimeOffset.MinValue;
    private int _all;

    /// <summary>True when this refusal is to be recorded; then <paramref name="unrecorded"/> are those of the stream that were not.</summary>
    public bool Admit(string stream, out int unrecorded)
    {
        Roll();
        unrecorded = 0;
        var recorded = _recorded.GetValueOrDefault(stream);
        if (recorded >= PerStream || _all >= InAll)
        {
            if (_unrecorded.ContainsKey(stream) || _unrecorded.Count < MaxStreams) _unrecorded[stream] = _unrecorded.GetValueOrDefault(stream) + 1;
            return false;
        }
        _recorded[stream] = recorded + 1;
        _all++;
        _unrecorded.Remove(stream, out unrecorded);
        return true;
    }

    private void Roll()
    {
        var now = time.GetUtcNow();
        if (now - _since < Window) return;
        _since = now;
        _recorded.Clear();
        _all = 0;
    }
}
