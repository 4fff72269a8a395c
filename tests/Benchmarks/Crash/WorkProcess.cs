using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using SrsStack.Application.Kernel;
using SrsStack.Application.Work;
using SrsStack.Domain.Platform;
using SrsStack.Domain.Streams;
using SrsStack.Infrastructure.EventStore;
using SrsStack.Infrastructure.Work;

namespace SrsStack.Benchmarks.Crash;

/// <summary>A node that does nothing but work, as a process: for tests that stop, wake and kill it. Each piece records a tick again and again.</summary>
internal static class WorkProcess
{
    public const string Kind = "tick";

    public static async Task<int> RunAsync(string connectionString, string node, TimeSpan lease, TimeSpan pass)
    {
        await using var database = new Database(connectionString);
        using var log = new CommittedLog(database, TimeProvider.System, NullLogger<CommittedLog>.Instance);
        await using var store = new PostgresEventStore(database, EventCatalog.Default, log, TimeProvider.System, NullLogger<PostgresEventStore>.Instance);
        var options = new WorkOptions(node, Guid.NewGuid().ToString("N")) { Lease = lease, Pass = pass };
        using var board = new WorkBoard(database, store, options);
        using var supervisor = new WorkSupervisor(board, [new Ticker(board, node)], options, TimeProvider.System, NullLogger<WorkSupervisor>.Instance);
        await supervisor.StartAsync(CancellationToken.None);
        while (await Console.In.ReadLineAsync() is not null) { }
        await supervisor.StopAsync(CancellationToken.None);
        return 0;
    }

    private sealed class Ticker(WorkBoard board, string node) : IWorkRunner
    {
        private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

        public string Kind => WorkProcess.Kind;

        /// <summary>What it writes says under which fence: the session is the fence, the protocol the node.</summary>
        public async Task RunAsync(WorkLease lease, CancellationToken stop)
        {
            var name = new StreamName(StreamName.DefaultVhost, "work", lease.Work.Key);
            for (var n = 1; !stop.IsCancellationRequested; n++)
            {
                var tick = new LiveStreamEvent.PublishRefused(
                    name, new(lease.Fence.ToString(CultureInfo.InvariantCulture)), node, Kind, n, new BootId(Guid.Empty), DateTimeOffset.UnixEpoch);
                var append = new AppendRequest(name.EventStream, "live_stream", null, [tick], EventMetadata.None);
                if (!await board.AppendAsync(lease, [append], CancellationToken.None))
                {
                    Console.WriteLine($"refused {lease.Work.Key} {lease.Fence}");
                    return;
                }
                await Task.Delay(Pause, CancellationToken.None);
            }
        }
    }
}
