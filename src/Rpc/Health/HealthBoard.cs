using System.Collections.Immutable;

namespace SrsStack.Rpc.Health;

/// <summary>What the host says about its parts; grpc.health.v1 reads it. Safe from any thread.</summary>
/// <remarks>The empty name is the whole server and serves unless told otherwise, as does every mapped service.</remarks>
public sealed class HealthBoard
{
    private readonly Lock _writing = new();
    private volatile Page _page = new(ImmutableDictionary.Create<string, bool>(StringComparer.Ordinal).Add("", true));

    /// <summary>Says whether a part serves; watchers hear of it at once.</summary>
    /// <param name="name">Empty for the whole server, else a full service name or a name of the host's own.</param>
    public void Set(string name, bool serving)
    {
        Page old;
        lock (_writing)
        {
            old = _page;
            if (old.States.TryGetValue(name, out var now) && now == serving) return;
            _page = new(old.States.SetItem(name, serving));
        }

        old.Turned.SetResult();
    }

    internal Page Current => _page;

    /// <summary>All states at one moment, and a task that ends when they are no longer the latest.</summary>
    internal sealed record Page(ImmutableDictionary<string, bool> States)
    {
        public TaskCompletionSource Turned { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
