using Microsoft.Extensions.Logging.Abstractions;
using SrsStack.Application.Kernel;
using SrsStack.Infrastructure.EventStore;

namespace SrsStack.Infrastructure.Tests.EventStore;

/// <summary>The clock of the machine is set forth and back: order is a matter of versions and positions alone.</summary>
[Collection(PostgresTests.Name)]
public sealed class ClockTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Appends_while_the_clock_jumps_keep_their_order_and_lose_nothing()
    {
        await using var db = await postgres.NewStoreAsync();
        await using var store = new PostgresEventStore(db.Database, EventCatalog.Default, db.Log, new JumpingClock(), NullLogger<PostgresEventStore>.Instance);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(async writer =>
        {
            var own = new List<AppendResult>();
            for (var n = 0; n < 20; n++)
                own.Add(await store.AppendAsync(new(new($"s{writer % 4}"), "live_stream", null, [TestStore.Started()], EventMetadata.None), CancellationToken.None));
            return own;
        }));

        await store.WaitBeyondAsync(159, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(20));
        var events = await db.ReadAllAsync();
        events.Select(e => e.Position).ShouldBe(Enumerable.Range(1, 160).Select(p => (long)p));
        events.Select(e => e.At).ShouldNotBe(events.Select(e => e.At).Order(), "the clock did not jump: the test proved nothing");
        foreach (var stream in events.GroupBy(e => e.Stream)) stream.Select(e => e.Version).ShouldBe(Enumerable.Range(1, 40).Select(v => (long)v));
        foreach (var own in answers) own.Select(a => a.LastPosition).ShouldBe(own.Select(a => a.LastPosition).Order());
        answers.SelectMany(a => a).Select(a => a.LastPosition).Distinct().Count().ShouldBe(160);
    }

    /// <summary>Up to an hour forth or back with each look.</summary>
    private sealed class JumpingClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddSeconds(Random.Shared.Next(-3600, 3600));
    }
}
