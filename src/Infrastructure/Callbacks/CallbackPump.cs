using SrsStack.Application.Callbacks;
using SrsStack.Application.Kernel;
using SrsStack.Domain.Callbacks;
using SrsStack.Domain.Kernel;
using SrsStack.Infrastructure.EventStore;
using SrsStack.Infrastructure.Messaging.Queueing;

namespace SrsStack.Infrastructure.Callbacks;

/// <summary>Sends to one target whatever is due: several lines side by side, each in its order. A target that fails is tried by one line at a time.</summary>
internal sealed class CallbackPump(
    CallbackId id, CallbackDirectory targets, CallbackLine lines, Database database, ICommandBus bus, string owner, TimeProvider time) : IAsyncDisposable
{
    private const int Width = 16;

    /// <summary>Deliveries of a line that are fetched at once.</summary>
    private const int Depth = 100;

    /// <summary>Failures in a row, of whichever lines, after which it counts as down.</summary>
    private const int Down = 5;

    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Away = TimeSpan.FromMilliseconds(500);

    private readonly BusConnection _connection = new(database.Source);
    private readonly Dictionary<Task<LineTurn>, string> _running = [];
    private int _failures;

    /// <summary>Ends when nothing is due any more, the target is held, or at the stop.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var ended = new List<LineTurn>();
        while (true)
        {
            var target = targets.Find(id) is { HeldFor: null, Settings.IsEnabled: true } t && !stop.IsCancellationRequested ? t : null;
            var isMore = await TryTurnAsync(target, ended, stop);
            if (_running.Count == 0 && !isMore && ended.Count == 0) return;
            if (_running.Count == 0) continue;      // claimed nothing that could be run, or the database was away
            await Task.WhenAny(_running.Keys);
            foreach (var done in _running.Keys.Where(r => r.IsCompleted).ToList())
            {
                _running.Remove(done);
                ended.Add(await done);
            }
        }
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    /// <summary>While the database is away what was sent is kept here, so that it is not sent again for want of a note.</summary>
    private async Task<bool> TryTurnAsync(KnownCallback? target, List<LineTurn> ended, CancellationToken stop)
    {
        try
        {
            return await TurnAsync(target, ended, stop);
        }
        catch (Exception e) when (!stop.IsCancellationRequested && (e is EventStoreUnavailableException || Database.IsUnavailable(e)))
        {
            await Task.Delay(Away, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return false;
        }
    }

    /// <summary>Writes down what ended and claims as much as there is room for, in one round trip.</summary>
    /// <param name="target">Null: nothing is claimed.</param>
    /// <returns>True when something was claimed, or may be now.</returns>
    private async Task<bool> TurnAsync(KnownCallback? target, List<LineTurn> ended, CancellationToken stop)
    {
        var (now, steps, claimed) = (time.GetUtcNow(), new List<BusStep>(2), new Dictionary<string, List<ClaimedDelivery>>(StringComparer.Ordinal));
        var wasDown = _failures >= Down;
        foreach (var turn in ended) _failures = turn.Failed is null ? (turn.Outcome.Sent.Count > 0 ? 0 : _failures) : _failures + 1;
        var room = (_failures >= Down ? 1 : Width) - _running.Count;
        if (ended.Count > 0) steps.Add(CallbackSteps.Settle(id.Value, owner, now, [.. ended.Select(e => e.Outcome)]));
        if (wasDown && _failures == 0) steps.Add(CallbackSteps.Hurry(id.Value, now));
        var hold = ended.Find(e => e.Hold is not null);
        if (target is not null && room > 0 && hold is null) steps.Add(CallbackSteps.Claim(id.Value, room, Depth, owner, now, now + Lease, claimed));
        if (steps.Count > 0) await _connection.RunAsync(steps, CancellationToken.None);
        if (hold is not null) await bus.SendAsync(new HoldCallback(id, hold.Hold!, hold.Failed!), new Actor(ActorKind.Server, "callbacks"), CancellationToken.None);
        ended.Clear();
        foreach (var (line, waiting) in claimed) _running[Task.Run(() => lines.RunAsync(target!, line, waiting, stop), CancellationToken.None)] = line;
        return claimed.Count > 0 || hold is not null;
    }
}
