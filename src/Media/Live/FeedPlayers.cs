using System.Collections.Concurrent;

namespace SrsStack.Media.Live;

/// <summary>Who watches a feed, counted by protocol. Protocols without a connection count who asked lately.</summary>
public sealed class FeedPlayers(TimeProvider time)
{
    private const int MaxRemembered = 100_000;
    private static readonly TimeSpan Lately = TimeSpan.FromSeconds(15);
    private readonly ConcurrentDictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Protocol, string Viewer), long> _seen = new();

    public int Total => ByProtocol().Values.Sum();

    /// <summary>Players by protocol, only those above zero.</summary>
    public IReadOnlyDictionary<string, int> ByProtocol()
    {
        var counts = _counts.Where(c => c.Value > 0).ToDictionary(c => c.Key, c => c.Value, StringComparer.Ordinal);
        foreach (var ((protocol, viewer), at) in _seen)
        {
            if (time.GetElapsedTime(at) > Lately) _seen.TryRemove((protocol, viewer), out _);
            else counts[protocol] = counts.GetValueOrDefault(protocol) + 1;
        }
        return counts;
    }

    /// <summary>Somebody fetched a play list or segment.</summary>
    /// <param name="viewer">What tells viewers apart: address and program.</param>
    public void Seen(string protocol, string viewer)
    {
        if (_seen.Count < MaxRemembered || _seen.ContainsKey((protocol, viewer))) _seen[(protocol, viewer)] = time.GetTimestamp();
    }

    internal void Enter(string protocol) => _counts.AddOrUpdate(protocol, 1, static (_, count) => count + 1);

    internal void Leave(string protocol) => _counts.AddOrUpdate(protocol, 0, static (_, count) => count - 1);
}
