using System.Collections.Concurrent;

namespace SrsStack.Media.Live;

/// <summary>Who watches a feed, counted by protocol.</summary>
public sealed class FeedPlayers
{
    private readonly ConcurrentDictionary<string, int> _counts = new(StringComparer.Ordinal);

    public int Total => _counts.Values.Sum();

    /// <summary>Players by protocol, only those above zero.</summary>
    public IReadOnlyDictionary<string, int> ByProtocol() =>
        _counts.Where(c => c.Value > 0).ToDictionary(c => c.Key, c => c.Value, StringComparer.Ordinal);

    internal void Enter(string protocol) => _counts.AddOrUpdate(protocol, 1, static (_, count) => count + 1);

    internal void Leave(string protocol) => _counts.AddOrUpdate(protocol, 0, static (_, count) => count - 1);
}
