using Microsoft.Extensions.Logging;
using Npgsql;
using SrsStack.Infrastructure.EventStore;

namespace SrsStack.Infrastructure.Messaging.Queueing;

/// <summary>One round of work on the queue: record what ended, extend what runs, claim what is due, all in one transaction and one round trip.</summary>
internal sealed class QueueTurn(
    Database database, InFlight running, MessageRunner runner, QueueMeters meters, QueueOptions options, string owner, TimeProvider time, ILogger log) : IAsyncDisposable
{
    private readonly BusConnection _connection = new(database.Source);
    private readonly List<Ended> _unsettled = [];
    private DateTimeOffset _renewed = DateTimeOffset.MinValue;
    private bool _mayOwnMore;

    public bool HasUnsettled => _unsettled.Count > 0;

    /// <param name="claim">False: only record and extend.</param>
    /// <returns>True when there may be more to claim.</returns>
    public async Task<bool> RunAsync(bool claim, CancellationToken stop)
    {
        _unsettled.AddRange(running.TakeEnded());
        var (now, room) = (time.GetUtcNow(), claim ? options.Slots - running.Count : 0);
        var (steps, settled, ours, claimed) = (new List<BusStep>(), new List<string>(), new HashSet<string>(StringComparer.Ordinal), new List<ClaimedMessage>());
        var isTime = IsTimeToRenew(now);
        var renewed = isTime ? running.Messages : [];
        if (_mayOwnMore) steps.Add(GiveBack());
        if (renewed.Count > 0) steps.Add(BusSteps.Renew(renewed, now + options.Lease, ours));
        steps.AddRange(Settle(_unsettled, now, settled));
        if (room > 0) steps.Add(BusSteps.Claim(room, owner, Guid.NewGuid(), now, now + options.Lease, claimed));
        if (steps.Count > 0) await RunAsync(steps, stop);
        if (isTime) _renewed = now;
        Lost(running.Renewed(renewed, ours, now + options.Lease));
        Settled(settled);
        foreach (var message in claimed) running.Start(message, now + options.Lease);
        return room > 0 && claimed.Count == room;
    }

    /// <summary>To be called when the database was away.</summary>
    public void Expire() => Lost(running.CancelExpired(time.GetUtcNow()));

    /// <summary>Gives back all that this node holds; what runs still is handled again by others.</summary>
    public Task ReleaseAsync(CancellationToken stop) => _connection.RunAsync([BusSteps.GiveBack(owner, [])], stop);

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    /// <summary>Also when the clock was set back: what is claimed from then on would else run out before its turn comes.</summary>
    private bool IsTimeToRenew(DateTimeOffset now) => now < _renewed || now - _renewed >= options.Lease / 3;

    /// <summary>Claims whose answer was lost: nobody here works on them.</summary>
    private BusStep GiveBack() => BusSteps.GiveBack(owner, running.Messages.Concat(_unsettled.Select(u => u.Message)).Select(m => m.Token).Distinct());

    private async Task RunAsync(List<BusStep> steps, CancellationToken stop)
    {
        try
        {
            await _connection.RunAsync(steps, stop);
            _mayOwnMore = false;
        }
        catch (PostgresException e) when (!Database.IsUnavailable(e) && _unsettled.Count > 0)
        {
            await SettleOneByOneAsync(stop);
            throw;
        }
        catch
        {
            _mayOwnMore = true;
            throw;
        }
    }

    private static IEnumerable<BusStep> Settle(IReadOnlyList<Ended> ended, DateTimeOffset now, List<string> settled)
    {
        var (done, again, dead) = (ended.OfType<Ended.Done>().ToList(), ended.OfType<Ended.Again>().ToList(), ended.OfType<Ended.Dead>().ToList());
        if (again.Count > 0) yield return BusSteps.Retry(again, settled);
        if (dead.Count > 0) yield return BusSteps.Bury(dead, now, settled);
        if (done.Count > 0) yield return BusSteps.Complete(done, now, settled);
    }

    /// <summary>What one of them holds can not be written: that one failed, the others did not.</summary>
    private async Task SettleOneByOneAsync(CancellationToken stop)
    {
        foreach (var ended in _unsettled.ToList())
        {
            _unsettled.Remove(ended);
            try
            {
                await _connection.RunAsync([.. Settle([ended], time.GetUtcNow(), [])], stop);
            }
            catch (PostgresException e) when (ended is Ended.Done && !Database.IsUnavailable(e))
            {
                _unsettled.Add(runner.Failed(ended.Message, e));
            }
            catch (PostgresException e) when (!Database.IsUnavailable(e))
            {
                Log.OutcomeNotRecorded(log, e, ended.Message.Id);
            }
        }
    }

    private void Settled(List<string> settled)
    {
        var known = settled.ToHashSet(StringComparer.Ordinal);
        foreach (var ended in _unsettled)
        {
            if (!known.Contains(ended.Message.Id)) Lost([ended.Message]);
            else if (ended is Ended.Done) meters.Handled.Add(1);
            else if (ended is Ended.Dead) meters.Died.Add(1);
            else if (ended is Ended.Again { Counts: true }) meters.Failed.Add(1);
        }
        _unsettled.Clear();
    }

    private void Lost(IReadOnlyList<ClaimedMessage> messages)
    {
        foreach (var message in messages) Log.LeaseLost(log, message.Id);
        meters.LeasesLost.Add(messages.Count);
    }
}
