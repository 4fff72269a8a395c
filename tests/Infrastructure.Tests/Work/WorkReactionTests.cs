using Microsoft.Extensions.DependencyInjection;
using SrsStack.Application.Kernel;
using SrsStack.Domain.Streams;
using SrsStack.Infrastructure.Messaging.Reactors;
using SrsStack.Infrastructure.Tests.Messaging;

namespace SrsStack.Infrastructure.Tests.Work;

/// <summary>Events in, desired work out.</summary>
[Collection(PostgresOfWork.Name)]
public sealed class WorkReactionTests(PostgresFixture postgres)
{
    [Fact]
    public async Task A_reactor_wants_work_and_unwants_it_and_the_last_word_counts()
    {
        await using var db = await postgres.NewStoreAsync();
        await using var node = await WorkNode.StartAsync(db, "n1");
        await using var bus = await TestBus.StartAsync(db, more: s => s
            .AddSingleton<Reactor>(new RunWhileLive()).AddSingleton(node.Board).AddSingleton<IReactionWriter, WorkWriter>());

        await db.AppendAsync("a", 0);
        await Wait.ForAsync(() => node.Keys.Contains("run/a"));
        await AppendEndAsync(db, "a");
        await Wait.ForAsync(async () => node.Keys.Count == 0 && await node.StatusAsync("run/a") is null);

        await db.AppendAsync("b", 0);
        await AppendEndAsync(db, "b");
        await db.AppendAsync("c", 0);
        await Wait.ForAsync(() => node.Keys.Contains("run/c"));
        await Wait.ForAsync(() => !node.Keys.Contains("run/b"));
    }

    private static Task<AppendResult> AppendEndAsync(TestStore db, string stream) => db.Store.AppendAsync(
        new(
            new(stream), "live_stream", 1,
            [new LiveStreamEvent.PublishEnded(new(StreamName.DefaultVhost, "live", stream), new("s1"), PublishEndReason.PeerLeft, null, null, DateTimeOffset.UnixEpoch)], EventMetadata.None),
        CancellationToken.None);

    private sealed class RunWhileLive() : Reactor("run_while_live", [typeof(LiveStreamEvent)])
    {
        public override ReactorStart Start => ReactorStart.Beginning;

        public override IEnumerable<Reaction> React(RecordedEvent recorded) =>
            [recorded.Event is LiveStreamEvent.PublishStarted ? Reaction.SetWork.Want(new($"run/{recorded.Stream}", "test", "{}")) : Reaction.SetWork.Unwant($"run/{recorded.Stream}")];
    }
}
