using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using SrsStack.Application.Work;
using SrsStack.Infrastructure.Work;

namespace SrsStack.Infrastructure.Tests.Work;

/// <summary>One node: the real supervisor over the real database, with short leases, and a runner that tells what it does.</summary>
internal sealed class WorkNode : IAsyncDisposable
{
    private readonly WorkSupervisor _supervisor;

    private WorkNode(TestStore db, string node, Func<WorkLease, CancellationToken, Task> run)
    {
        var options = new WorkOptions(node, Guid.NewGuid().ToString("N"))
        {
            Lease = TimeSpan.FromSeconds(2), Pass = TimeSpan.FromMilliseconds(100), FirstBackoff = TimeSpan.FromMilliseconds(100), StopLimit = TimeSpan.FromSeconds(1),
        };
        (Db, Board) = (db, new WorkBoard(db.Database, db.Store, options));
        Runner = new(run);
        _supervisor = new(Board, [Runner], options, TimeProvider.System, NullLogger<WorkSupervisor>.Instance);
    }

    public TestStore Db { get; }

    public WorkBoard Board { get; }

    public TestRunner Runner { get; }

    public IReadOnlyCollection<string> Keys => Runner.Running.Keys.ToList();

    public static async Task<WorkNode> StartAsync(TestStore db, string node, Func<WorkLease, CancellationToken, Task>? run = null)
    {
        var made = new WorkNode(db, node, run ?? ((_, stop) => Task.Delay(Timeout.Infinite, stop)));
        await made._supervisor.StartAsync(CancellationToken.None);
        return made;
    }

    public Task WantAsync(string key, string spec = "{}") => Board.WantAsync(new(key, "test", spec), CancellationToken.None);

    public async Task<WorkStatus?> StatusAsync(string key) => (await Board.ListAsync("", 100, CancellationToken.None)).SingleOrDefault(s => s.Key == key);

    public Task StopAsync() => _supervisor.StopAsync(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _supervisor.Dispose();
        Board.Dispose();
    }

    internal sealed class TestRunner(Func<WorkLease, CancellationToken, Task> run) : IWorkRunner
    {
        public string Kind => "test";

        public ConcurrentDictionary<string, WorkLease> Running { get; } = new(StringComparer.Ordinal);

        public ConcurrentQueue<WorkLease> Begun { get; } = new();

        public async Task RunAsync(WorkLease lease, CancellationToken stop)
        {
            Begun.Enqueue(lease);
            Running[lease.Work.Key] = lease;
            lease.Running();
            try
            {
                await run(lease, stop);
            }
            finally
            {
                Running.TryRemove(lease.Work.Key, out _);
            }
        }
    }
}

/// <summary>Waits until something holds, and fails when it does not within half a minute.</summary>
internal static class Wait
{
    public static Task ForAsync(Func<bool> holds, [System.Runtime.CompilerServices.CallerArgumentExpression(nameof(holds))] string what = "") =>
        ForAsync(() => Task.FromResult(holds()), what);

    public static async Task ForAsync(Func<Task<bool>> holds, [System.Runtime.CompilerServices.CallerArgumentExpression(nameof(holds))] string what = "")
    {
        for (var end = TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(30); ; await Task.Delay(50))
        {
            if (await holds()) return;
            if (TimeProvider.System.GetUtcNow() > end) throw new TimeoutException("It did not come to hold: " + what);
        }
    }
}
