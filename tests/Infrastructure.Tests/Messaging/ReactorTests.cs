using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;
using SrsStack.Application.Kernel;
using SrsStack.Domain.Streams;
using SrsStack.Infrastructure.Messaging.Reactors;

namespace SrsStack.Infrastructure.Tests.Messaging;

[Collection(PostgresOfWork.Name)]
public sealed class ReactorTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Every_event_has_its_reactions_once_in_order_with_its_context()
    {
        await using var db = await postgres.NewStoreAsync();
        await using var bus = await StartAsync(db, new Echo());

        for (var i = 0; i < 30; i++) await db.AppendAsync($"s{i}", 0, 3);
        await TestBus.UntilAsync(() => bus.Script.Begun.Count == 90);

        bus.Script.Texts.ShouldBe(Enumerable.Range(1, 90).Select(n => $"{n}"));
        bus.Script.Begun[6].Context.ShouldBe(new MessageContext("echo/7/0", 1, null, "event/7", new(Domain.Kernel.ActorKind.Server, "echo")));
        bus.Get<IReactorStatus>().List().ShouldBe([new ReactorStatus("echo", 90, 90, 0, null)]);
    }

    [Fact]
    public async Task A_crash_at_any_point_loses_no_reaction_and_doubles_none()
    {
        await using var db = await postgres.NewStoreAsync();
        var crash = new Crash();
        await using var bus = await StartAsync(db, new Echo(), s => s.AddSingleton(crash).RemoveAll<IReactionWriter>().AddSingleton<SendWriter>().AddSingleton<IReactionWriter, CrashingWriter>());

        foreach (var point in new[] { "before writing", "before the commit", "after the commit" })
        {
            crash.At = point;
            await db.AppendAsync(point, 0, 5);
            await TestBus.UntilAsync(() => crash.At is null);
        }
        await TestBus.UntilAsync(() => bus.Script.Begun.Count >= 15);
        await TestBus.EmptyAsync(db);

        bus.Script.Texts.ShouldBe(Enumerable.Range(1, 15).Select(n => $"{n}"));
    }

    [Fact]
    public async Task Nodes_that_are_stopped_and_started_and_lose_connections_react_once()
    {
        await using var db = await postgres.NewStoreAsync();
        var (script, name) = (new Script(), await db.ScalarAsync<string>("select current_database()"));
        await using var steady = await StartAsync(db, new Echo(), script: script);
        var appending = Task.Run(async () =>
        {
            for (var i = 0; i < 100; i++) await UntilAppendedAsync(db, $"s{i}");
        });
        for (var round = 0; round < 5; round++)
        {
            var other = await StartAsync(db, new Echo(), script: script);
            await postgres.AdminAsync<int>($"select count(pg_terminate_backend(pid))::int from pg_stat_activity where datname = '{name}'");
            await other.DisposeAsync();
        }
        await appending;
        await TestBus.UntilAsync(async () => await db.ScalarAsync<long>("select count(*) from bus_ids") == await db.ScalarAsync<long>("select count(*) from mt_events"));
        await TestBus.EmptyAsync(db);

        var reacted = script.Begun.Where(b => b.Context.Attempt == 1).Select(b => long.Parse(b.Text)).ToList();
        reacted.Order().ShouldBe((await db.ReadAllAsync()).Select(e => e.Position));
    }

    [Fact]
    public async Task A_poison_event_goes_to_the_dead_letters_and_the_reactor_goes_on()
    {
        await using var db = await postgres.NewStoreAsync();
        await using var bus = await StartAsync(db, new Echo());

        foreach (var stream in new[] { "good 1", "throws", "nul", "unknown", "good 2" }) await db.AppendAsync(stream, 0);
        await TestBus.UntilAsync(() => bus.Script.Begun.Count == 2);

        bus.Script.Texts.ShouldBe(["1", "5"]);
        var poison = await bus.DeadLetters.ListEventsAsync(null, 10, CancellationToken.None);
        poison.OrderBy(p => p.Position).Select(p => (p.Reader, p.Position, p.ExceptionType, p.ExceptionMessage)).ShouldBe(
        [
            ("echo", 2, "System.InvalidOperationException", "thrown"),
            ("echo", 3, "System.ArgumentException", "A note holds the character U+0000, which can not be stored. (Parameter 'message')"),
            ("echo", 4, "System.InvalidOperationException", "Nothing writes a reaction Dance."),
        ]);
        bus.Get<IReactorStatus>().List().ShouldHaveSingleItem().PoisonEvents.ShouldBe(3);
        (await bus.DeadLetters.DiscardEventAsync(poison[0].Id, CancellationToken.None)).ShouldBeTrue();
        (await bus.DeadLetters.ListEventsAsync(poison[1].Id, 10, CancellationToken.None)).ShouldBe([poison[2]]);
    }

    [Fact]
    public async Task An_event_that_the_database_refuses_to_react_to_takes_no_other_with_it()
    {
        await using var db = await postgres.NewStoreAsync();
        await db.ExecuteAsync("alter table bus_messages add constraint only_for_this_test check (order_key <> 'refused')");
        await using var bus = await StartAsync(db, new Echo(ReactorStart.Beginning, keyOf: e => e.Stream.Value));
        foreach (var stream in new[] { "a", "refused", "b" }) await db.AppendAsync(stream, 0);
        await TestBus.UntilAsync(() => bus.Script.Begun.Count == 2);

        bus.Script.Texts.Order().ShouldBe(["1", "3"]);
        (await bus.DeadLetters.ListEventsAsync(null, 10, CancellationToken.None)).ShouldHaveSingleItem().Position.ShouldBe(2);
    }

    [Fact]
    public async Task A_new_reactor_begins_at_the_present_or_at_the_beginning_and_goes_on_where_it_was()
    {
        await using var db = await postgres.NewStoreAsync();
        await db.AppendAsync("old", 0, 2);
        await using (var first = await StartAsync(db, new Echo(ReactorStart.Beginning, "all")))
        {
            await TestBus.UntilAsync(() => first.Script.Begun.Count == 2);
        }
        await db.AppendAsync("between", 0);

        await using var bus = await TestBus.StartAsync(db, more: s => s
            .AddSingleton<Reactor>(new Echo(ReactorStart.Beginning, "all")).AddSingleton<Reactor>(new Echo(ReactorStart.Present, "new")));
        await TestBus.UntilAsync(async () => await db.ScalarAsync<long>("select count(*) from mt_event_progression where name in ('all:All', 'new:All')") == 2);
        await db.AppendAsync("now", 0);
        await TestBus.UntilAsync(() => bus.Script.Begun.Count == 3);

        bus.Script.Begun.Select(b => b.Context.Id).Order(StringComparer.Ordinal).ShouldBe(["all/3/0", "all/4/0", "new/4/0"]);
    }

    [Fact]
    public async Task Events_it_does_not_care_for_move_its_checkpoint_now_and_then()
    {
        await using var db = await postgres.NewStoreAsync();
        await using var bus = await StartAsync(db, new Ends());
        await TestBus.UntilAsync(async () => await db.ScalarAsync<long>("select count(*) from mt_event_progression where name = 'ends:All'") == 1);

        for (var i = 0; i < 11; i++) await db.AppendAsync("s", i * 100, 100);
        await TestBus.UntilAsync(() => bus.Get<IReactorStatus>().List()[0].Position == 1100);

        (await db.ScalarAsync<long>("select last_seq_id from mt_event_progression where name = 'ends:All'")).ShouldBeGreaterThanOrEqualTo(1000);
        bus.Script.Begun.ShouldBeEmpty();
    }

    [Fact]
    public async Task Why_a_reactor_stands_still_can_be_asked()
    {
        await using var db = await postgres.NewStoreAsync();
        await using var bus = await StartAsync(db, new Echo());
        await db.AppendAsync("a", 0);
        await TestBus.UntilAsync(() => bus.Script.Begun.Count == 1);
        await TestBus.EmptyAsync(db);                                       // the end of a message is recorded with its id, too: else it would begin again
        await db.ExecuteAsync("alter table bus_ids rename to bus_ids_away");

        await db.AppendAsync("b", 0);
        await TestBus.UntilAsync(() => bus.Get<IReactorStatus>().List()[0].LastError is not null);
        var status = bus.Get<IReactorStatus>().List()[0];
        (status.Position, status.HighWater).ShouldBe((1, 2));
        status.LastError!.ShouldContain("bus_ids");

        await db.ExecuteAsync("alter table bus_ids_away rename to bus_ids");
        await TestBus.UntilAsync(() => bus.Script.Begun.Count == 2);
        await TestBus.UntilAsync(() => bus.Get<IReactorStatus>().List()[0].LastError is null);
    }

    [Fact]
    public async Task A_reactor_that_can_not_run_stops_the_start_with_a_sentence()
    {
        await using var db = await postgres.NewStoreAsync();

        (await Should.ThrowAsync<InvalidOperationException>(StartAsync(db, new Odd()))).Message.ShouldBe("Reactor 'odd' cares for Odd, which is not in the event catalog.");
        (await Should.ThrowAsync<InvalidOperationException>(TestBus.StartAsync(db, more: s => s.AddSingleton<Reactor>(new Echo()).AddSingleton<Reactor>(new Echo()))))
            .Message.ShouldBe("Two reactors are named 'echo'.");
    }

    private static Task<TestBus> StartAsync(TestStore db, Reactor reactor, Action<IServiceCollection>? more = null, Script? script = null) =>
        TestBus.StartAsync(db, script: script, more: s =>
        {
            s.AddSingleton(reactor);
            more?.Invoke(s);
        });

    private static async Task UntilAppendedAsync(TestStore db, string stream)
    {
        while (true)
        {
            try
            {
                await db.AppendAsync(stream, 0);
                return;
            }
            catch (EventStoreUnavailableException)
            {
                await Task.Delay(10);
            }
        }
    }

    /// <summary>One message an event, all under one key.</summary>
    private sealed class Echo(ReactorStart start = ReactorStart.Beginning, string name = "echo", Func<RecordedEvent, string>? keyOf = null)
        : Reactor(name, [typeof(LiveStreamEvent)])
    {
        public override ReactorStart Start => start;

        public override IEnumerable<Reaction> React(RecordedEvent recorded) => recorded.Stream.Value switch
        {
            "throws" => throw new InvalidOperationException("thrown"),
            "nul" => [new Reaction.Send(new Note("fine")), new Reaction.Send(new Note("\0"))],
            "unknown" => [new Dance()],
            _ => [new Reaction.Send(new Note($"{recorded.Position}"), OrderKey: keyOf?.Invoke(recorded) ?? "k")],
        };
    }

    private sealed class Ends() : Reactor("ends", [typeof(LiveStreamEvent.PublishEnded)])
    {
        public override IEnumerable<Reaction> React(RecordedEvent recorded) => [new Reaction.Send(new Note("ended"))];
    }

    private sealed class Odd() : Reactor("odd", [typeof(Odd)])
    {
        public override IEnumerable<Reaction> React(RecordedEvent recorded) => [];
    }

    private sealed record Dance : Reaction;

    private sealed class Crash
    {
        public string? At { get; set; }

        public void If(string point)
        {
            if (At != point) return;
            At = null;
            throw new InvalidOperationException($"Crash {point}.");
        }
    }

    private sealed class CrashingWriter(SendWriter inner, Crash crash) : IReactionWriter
    {
        public Type Kind => inner.Kind;

        public object Prepare(Reaction reaction, ReactionOrigin origin) => inner.Prepare(reaction, origin);

        public async Task WriteAsync(NpgsqlConnection connection, IReadOnlyList<object> prepared, CancellationToken stop)
        {
            crash.If("before writing");
            await inner.WriteAsync(connection, prepared, stop);
            crash.If("before the commit");
        }

        public void Committed()
        {
            crash.If("after the commit");
            inner.Committed();
        }
    }
}
