using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using SrsStack.Application.Kernel;
using SrsStack.Infrastructure.EventStore;
using SrsStack.Infrastructure.Messaging.Queueing;
using SrsStack.Testing;

namespace SrsStack.Infrastructure.Tests.Messaging;

[Collection(PostgresOfWork.Name)]
public sealed class NodesTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Two_nodes_share_the_messages_and_handle_each_once()
    {
        await using var db = await postgres.NewStoreAsync();
        var release = new TaskCompletionSource();
        Script NewScript() => new()
        {
            Do = async (_, _, stop) =>
            {
                await release.Task.WaitAsync(stop);
                return [];
            },
        };
        await using var first = await TestBus.StartAsync(db, script: NewScript(), options: new() { Slots = 4 });
        await using var second = await TestBus.StartAsync(db, script: NewScript(), options: new() { Slots = 4 });

        await Task.WhenAll(Enumerable.Range(0, 300).Select(i => first.SendAsync($"{i}")));
        await TestBus.UntilAsync(() => first.Script.Begun.Count == 4 && second.Script.Begun.Count == 4);
        release.SetResult();
        await TestBus.EmptyAsync(db);

        first.Script.Texts.Concat(second.Script.Texts).Order(StringComparer.Ordinal).ShouldBe(Enumerable.Range(0, 300).Select(i => $"{i}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_messages_of_a_dead_node_come_back_when_their_lease_ends()
    {
        await using var db = await postgres.NewStoreAsync();
        var time = new ManualTimeProvider();
        await db.ExecuteAsync("select bus_send('{m}', '{note}', array['{\"Text\":\"a\"}'::jsonb], '{k}', '{2026-01-01}', '{null}', '{null}', '{server}', '2026-01-01')");
        await db.ExecuteAsync($"select bus_claim('{time.GetUtcNow():O}', 10, 'dead', gen_random_uuid(), '{time.GetUtcNow().AddSeconds(30):O}')");
        await using var bus = await TestBus.StartAsync(db, time);
        await bus.SendAsync("behind", key: "k");

        time.Advance(TimeSpan.FromSeconds(29));
        await bus.SendAsync("probe");
        await TestBus.UntilAsync(() => bus.Script.Texts.Contains("probe"));
        bus.Script.Texts.ShouldBe(["probe"]);
        time.Advance(TimeSpan.FromSeconds(1));
        await TestBus.EmptyAsync(db);

        bus.Script.Begun.Select(b => (b.Text, b.Context.Attempt)).ShouldBe([("probe", 1), ("a", 2), ("behind", 1)]);
    }

    [Fact]
    public async Task An_owner_that_wakes_up_too_late_ends_nothing_and_sends_nothing()
    {
        await using var db = await postgres.NewStoreAsync();
        var (slowTime, time) = (new ManualTimeProvider(), new ManualTimeProvider());
        var (asleep, isTold) = (new TaskCompletionSource(), CancellationToken.None);
        var slow = await TestBus.StartAsync(db, slowTime);
        slow.Script.Do = async (_, _, stop) =>
        {
            isTold = stop;
            await asleep.Task;
            return [new Note("from the old owner")];
        };
        await slow.SendAsync("a", "m");
        await TestBus.UntilAsync(() => slow.Script.Begun.Count == 1);

        time.Advance(TimeSpan.FromSeconds(31));
        var (second, gate) = (new Script(), new TaskCompletionSource());
        second.Do = async (_, _, stop) =>
        {
            await gate.Task.WaitAsync(stop);
            return [];
        };
        await using var other = await TestBus.StartAsync(db, time, second);
        await TestBus.UntilAsync(() => second.Begun.Count == 1);
        slowTime.Advance(TimeSpan.FromSeconds(31));         // asks for a longer lease now, and hears that it lost it
        await TestBus.UntilAsync(() => isTold.IsCancellationRequested);
        asleep.SetResult();
        await slow.DisposeAsync();

        (await db.ScalarAsync<long>("select count(*) from bus_messages where id = 'm' and attempt = 2")).ShouldBe(1);
        gate.SetResult();
        await TestBus.EmptyAsync(db);
        second.Begun.Select(b => (b.Text, b.Context.Attempt)).ShouldBe([("a", 2)]);
    }

    [Fact]
    public async Task A_handler_that_takes_longer_than_the_lease_keeps_it()
    {
        await using var db = await postgres.NewStoreAsync();
        var (time, release) = (new ManualTimeProvider(), new TaskCompletionSource());
        var script = new Script
        {
            Do = async (_, _, stop) =>
            {
                await release.Task.WaitAsync(stop);
                return [];
            },
        };
        await using var owner = await TestBus.StartAsync(db, time, script);
        await owner.SendAsync("long");
        await TestBus.UntilAsync(() => script.Begun.Count == 1);
        await using var other = await TestBus.StartAsync(db, time);

        for (var i = 0; i < 6; i++)
        {
            time.Advance(TimeSpan.FromSeconds(11));
            await TestBus.UntilAsync(async () => await db.ScalarAsync<DateTime>("select lease_until from bus_messages") >= time.GetUtcNow().UtcDateTime.AddSeconds(29));
        }
        release.SetResult();
        await TestBus.EmptyAsync(db);

        other.Script.Begun.ShouldBeEmpty();
        script.Begun.Count.ShouldBe(1);
    }

    [Fact]
    public async Task At_the_stop_running_handlers_end_and_those_that_do_not_are_given_back_at_once()
    {
        await using var db = await postgres.NewStoreAsync();
        var script = new Script();
        var quick = new TaskCompletionSource();
        script.Do = async (note, _, stop) =>
        {
            if (note.Text == "quick") await quick.Task;
            else await Task.Delay(Timeout.Infinite, stop);
            return [];
        };
        var bus = await TestBus.StartAsync(db, script: script, options: new() { Drain = TimeSpan.FromMilliseconds(300) });
        await bus.SendAsync("quick");
        await bus.SendAsync("stuck", "stuck");
        await TestBus.UntilAsync(() => script.Begun.Count == 2);

        var stopping = bus.DisposeAsync();
        quick.SetResult();
        await stopping;

        (await db.ScalarAsync<string>("select string_agg(id || ' ' || attempt || ' ' || coalesce(owner, 'free'), ', ') from bus_messages")).ShouldBe("stuck 0 free");
    }

    [Fact]
    public async Task A_server_that_dies_in_between_loses_nothing()
    {
        var directory = Directory.CreateTempSubdirectory("srsstack-queue-pg-").FullName;
        try
        {
            await using var server = await EmbeddedPostgres.StartAsync(
                new(Path.Combine(directory, "pg"), null), TimeProvider.System, NullLogger<EmbeddedPostgres>.Instance, CancellationToken.None);
            await using var db = await TestStore.OpenAsync(server.ConnectionString);
            await using var bus = await TestBus.StartAsync(db, options: new() { Lease = TimeSpan.FromSeconds(3) });
            bus.Script.Do = async (_, _, _) =>
            {
                await Task.Yield();
                return [];
            };
            var sending = Task.WhenAll(Enumerable.Range(0, 8).Select(async s =>
            {
                for (var n = 0; n < 100; n++) await UntilSentAsync(bus, $"{s} {n}");
            }));
            await TestBus.UntilAsync(() => bus.Script.Begun.Count > 100);

            Process.GetProcessById(server.ProcessId).Kill();

            await sending.WaitAsync(TimeSpan.FromSeconds(60));
            await TestBus.EmptyAsync(db);
            bus.Script.Texts.Distinct().Count().ShouldBe(800);
            bus.Script.Begun.Count.ShouldBeLessThan(800 + (2 * new QueueOptions().Slots), "only what was on its way may come twice");
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task UntilSentAsync(TestBus bus, string text)
    {
        while (true)
        {
            try
            {
                await bus.SendAsync(text, text);
                return;
            }
            catch (EventStoreUnavailableException)
            {
                await Task.Delay(20);
            }
        }
    }
}
