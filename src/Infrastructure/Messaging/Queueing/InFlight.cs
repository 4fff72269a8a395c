using System.Collections.Concurrent;

namespace SrsStack.Infrastructure.Messaging.Queueing;

/// <summary>The messages that this node handles now. One caller; only the handlers run beside it.</summary>
internal sealed class InFlight(MessageRunner runner, QueueSignal signal)
{
    private readonly Dictionary<Claim, Running> _running = [];
    private readonly ConcurrentQueue<Ended> _ended = [];

    public int Count => _running.Count;

    public IReadOnlyCollection<ClaimedMessage> Messages => [.. _running.Values.Select(r => r.Message)];

    public void Start(ClaimedMessage message, DateTimeOffset leaseUntil)
    {
        var running = _running[Claim.Of(message)] = new Running(message, leaseUntil);
        running.Task = Task.Run(async () =>
        {
            _ended.Enqueue(await runner.RunAsync(message, running.Cancel.Token));
            signal.Set();
        });
    }

    public IEnumerable<Ended> TakeEnded()
    {
        while (_ended.TryDequeue(out var ended))
        {
            if (_running.Remove(Claim.Of(ended.Message), out var running)) running.Cancel.Dispose();
            yield return ended;
        }
    }

    /// <summary>These leases hold until then; the others went to somebody else, and their handlers are told.</summary>
    /// <returns>The lost ones, each once.</returns>
    public IReadOnlyList<ClaimedMessage> Renewed(IReadOnlyCollection<ClaimedMessage> asked, IReadOnlySet<string> ours, DateTimeOffset until)
    {
        foreach (var message in asked.Where(m => ours.Contains(m.Id))) _running[Claim.Of(message)].LeaseUntil = until;
        return CancelWhere(r => asked.Contains(r.Message) && !ours.Contains(r.Message.Id));
    }

    /// <summary>While the database is away leases end unseen: others may begin, so these handlers are told.</summary>
    public IReadOnlyList<ClaimedMessage> CancelExpired(DateTimeOffset now) => CancelWhere(r => r.LeaseUntil <= now);

    public void CancelAll() => CancelWhere(_ => true);

    /// <summary>Completes when all handlers have ended or the time is over.</summary>
    public async Task WaitAsync(TimeSpan limit, TimeProvider time) =>
        await Task.WhenAll(_running.Values.Select(r => r.Task)).WaitAsync(limit, time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private List<ClaimedMessage> CancelWhere(Func<Running, bool> condition)
    {
        var cancelled = _running.Values.Where(r => !r.Cancel.IsCancellationRequested && condition(r)).ToList();
        foreach (var running in cancelled) running.Cancel.Cancel();
        return [.. cancelled.Select(r => r.Message)];
    }

    /// <summary>The same message may be claimed again while its old handler still runs.</summary>
    private readonly record struct Claim(string Id, Guid Token)
    {
        public static Claim Of(ClaimedMessage message) => new(message.Id, message.Token);
    }

    private sealed class Running(ClaimedMessage message, DateTimeOffset leaseUntil)
    {
        public ClaimedMessage Message => message;

        public CancellationTokenSource Cancel { get; } = new();

        public DateTimeOffset LeaseUntil { get; set; } = leaseUntil;

        public Task Task { get; set; } = Task.CompletedTask;
    }
}
