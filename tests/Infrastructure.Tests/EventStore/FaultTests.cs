using SrsStack.Application.Kernel;
using SrsStack.Application.Streams;
using SrsStack.Domain.Kernel;
using SrsStack.Domain.Platform;
using SrsStack.Domain.Streams;

namespace SrsStack.Infrastructure.Tests.EventStore;

[Collection(PostgresTests.Name)]
public sealed class FaultTests(PostgresFixture postgres)
{
    private const int Streams = 60;

    [Fact]
    public async Task Connections_that_die_at_any_moment_lose_nothing_and_double_nothing()
    {
        await using var db = await postgres.NewStoreAsync();
        using var stop = new CancellationTokenSource();
        var killing = KillBackendsAsync((await db.ScalarAsync<string>("select current_database()"))!, stop.Token);

        await Task.WhenAll(Enumerable.Range(0, Streams).Select(i => PublishAsync(db, $"s{i}")));
        await stop.CancelAsync();
        (await killing).ShouldBeGreaterThan(0, "no connection was cut: the test proved nothing");
        await db.Store.WaitBeyondAsync((2 * Streams) - 1, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(20));

        var events = await db.Store.ReadAllAsync(new(0, 1000), CancellationToken.None);
        events.Count.ShouldBe(2 * Streams);
        foreach (var stream in events.GroupBy(e => e.Stream))
            stream.Select(e => (e.Version, e.Type)).ShouldBe([(1, "live_stream_publish_started"), (2, "live_stream_publish_ended")]);
    }

    [Fact]
    public async Task An_unreachable_database_is_said_by_name_and_is_back_by_itself()
    {
        await using var db = await postgres.NewStoreAsync();
        var name = await db.ScalarAsync<string>("select current_database()");
        await postgres.AdminAsync<object>($"alter database {name} allow_connections false");
        await KillAsync(name!);

        await Should.ThrowAsync<EventStoreUnavailableException>(db.AppendAsync("a", 0));

        await postgres.AdminAsync<object>($"alter database {name} allow_connections true");
        (await db.AppendAsync("a", 0)).Version.ShouldBe(1);
    }

    /// <summary>As the engine's notices are written: again and again until the database has answered.</summary>
    private static async Task PublishAsync(TestStore db, string stream)
    {
        var (name, session, context) = (new StreamName(StreamName.DefaultVhost, "live", stream), new SessionId(stream), new CommandContext(Actor.Server, null, null));
        await UntilAnsweredAsync(() => ReportPublishStartedHandler.Handle(
            new(name, session, "rtmp", null, new BootId(Guid.Empty), DateTimeOffset.UnixEpoch), context, db.Store, CancellationToken.None));
        await UntilAnsweredAsync(() => ReportPublishEndedHandler.Handle(
            new(name, session, PublishEndReason.PeerLeft, null, new(1, 2, 3, 4), DateTimeOffset.UnixEpoch), context, db.Store, CancellationToken.None));
    }

    private static async Task UntilAnsweredAsync(Func<Task<Outcome>> work)
    {
        for (var attempt = 0; attempt < 200; attempt++)
        {
            try
            {
                await work();
                return;
            }
            catch (EventStoreUnavailableException)
            {
                await Task.Delay(20);
            }
        }
        throw new InvalidOperationException("The database never answered.");
    }

    private async Task<int> KillBackendsAsync(string database, CancellationToken stop)
    {
        var killed = 0;
        for (var round = 0; round < 12 && !stop.IsCancellationRequested; round++)
        {
            killed += await KillAsync(database);
            await Task.Delay(15, CancellationToken.None);
        }
        return killed;
    }

    private Task<int> KillAsync(string database) =>
        postgres.AdminAsync<int>($"select count(pg_terminate_backend(pid))::int from pg_stat_activity where datname = '{database}'");
}
