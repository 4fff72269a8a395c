using SrsStack.Application.Kernel;
using SrsStack.Domain.Kernel;
using SrsStack.Testing;

namespace SrsStack.Infrastructure.Tests.Messaging;

[Collection(PostgresOfWork.Name)]
public sealed class QueueTests(PostgresFixture postgres)
{
    [Fact]
    public async Task A_message_is_handled_with_its_context_and_is_gone()
    {
        await using var db = await postgres.NewStoreAsync();
        await using var bus = await TestBus.StartAsync(db);
        var by = new Actor(ActorKind.Token, "ci:nightly");

        await bus.Queue.SendAsync(new Note("a"), new() { Id = "m1", CorrelationId = "call", CausationId = "event:7", By = by }, CancellationToken.None);
        await TestBus.EmptyAsync(db);

        bus.Script.Begun.ShouldBe([("a", new MessageContext("m1", 1, "call", "event:7", by))]);
    }

    [Fact]
    public async Task An_id_that_was_sent_before_sends_nothing_also_after_it_was_handled()
    {
        await using var db = await postgres.NewStoreAsync();
        await using var bus = await TestBus.StartAsync(db);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => bus.SendAsync("a", "same")));
        await TestBus.EmptyAsync(db);
        await bus.SendAsync("a", "same");
        await bus.SendAsync("last");
        await TestBus.UntilAsync(() => bus.Script.Texts.Contains("last"));

        bus.Script.Texts.ShouldBe(["a", "last"]);
    }

    [Fact]
    public async Task Ids_are_forgotten_a_week_after_their_message_was_handled()
    {
        await using var db = await postgres.NewStoreAsync();
        var time = new ManualTimeProvider();
        await using var bus = await TestBus.StartAsync(db, time);
        await bus.SendAsync("now", "early");
        await bus.SendAsync("later", "scheduled", due: time.GetUtcNow().AddDays(8));
        await TestBus.UntilAsync(() => bus.Script.Begun.Count == 1);

        time.Advance(TimeSpan.FromDays(6));
        await bus.SendAsync("now", "early");
        time.Advance(TimeSpan.FromDays(2));
        await TestBus.UntilAsync(async () =>
        {
            time.Advance(TimeSpan.FromMinutes(1));
            return await db.ScalarAsync<long>("select count(*) from bus_ids where id = 'early'") == 0;
        });
        await bus.SendAsync("now", "early");
        await TestBus.EmptyAsync(db);

        bus.Script.Texts.Order().ShouldBe(["later", "now", "now"]);
        (await db.ScalarAsync<long>("select count(*) from bus_ids")).ShouldBe(2);
    }

    [Fact]
    public async Task A_scheduled_message_waits_for_its_time()
    {
        await using var db = await postgres.NewStoreAsync();
        var time = new ManualTimeProvider();
        await using var bus = await TestBus.StartAsync(db, time);
        await bus.SendAsync("later", due: time.GetUtcNow().AddMinutes(5));

        time.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromSeconds(1));
        await bus.SendAsync("now");
        await TestBus.UntilAsync(() => bus.Script.Begun.Count > 0);
        bus.Script.Texts.ShouldBe(["now"]);

        time.Advance(TimeSpan.FromSeconds(1));
        await TestBus.EmptyAsync(db);
        bus.Script.Texts.ShouldBe(["now", "later"]);
    }

    [Fact]
    public async Task A_scheduled_message_can_be_cancelled_until_it_begins_and_its_id_stays_used()
    {
        await using var db = await postgres.NewStoreAsync();
        var time = new ManualTimeProvider();
        await using var bus = await TestBus.StartAsync(db, time);
        var release = new TaskCompletionSource();
        bus.Script.Do = async (_, _, stop) =>
        {
            await release.Task.WaitAsync(stop);
            return [];
        };
        await bus.SendAsync("running", "running");
        await TestBus.UntilAsync(() => bus.Script.Begun.Count == 1);
        await bus.SendAsync("timer", "timer", due: time.GetUtcNow().AddMinutes(1));

        (await bus.Queue.CancelAsync("timer", CancellationToken.None)).ShouldBeTrue();
        (await bus.Queue.CancelAsync("timer", CancellationToken.None)).ShouldBeFalse();
        (await bus.Queue.CancelAsync("running", CancellationToken.None)).ShouldBeFalse();
        await bus.SendAsync("timer", "timer");
        release.SetResult();
        time.Advance(TimeSpan.FromMinutes(1));
        await TestBus.EmptyAsync(db);

        bus.Script.Texts.ShouldBe(["running"]);
    }

    [Fact]
    public async Task What_a_handler_returns_is_sent_once_however_often_it_runs()
    {
        await using var db = await postgres.NewStoreAsync();
        var time = new ManualTimeProvider();
        await using var bus = await TestBus.StartAsync(db, time);
        bus.Script.Do = (note, context, _) => note.Text switch
        {
            "parent" when context.Attempt == 1 => throw new InvalidOperationException("once"),
            "parent" => Task.FromResult<IEnumerable<IMessage>>([new Note("child 0"), new Note("child 1")]),
            _ => Task.FromResult<IEnumerable<IMessage>>([]),
        };
        await bus.Queue.SendAsync(new Note("parent"), new() { Id = "p", CorrelationId = "call" }, CancellationToken.None);
        await TestBus.UntilAsync(async () => await db.ScalarAsync<long>("select count(*) from bus_messages where last_error is not null") == 1);
        time.Advance(TimeSpan.FromMinutes(1));
        await TestBus.EmptyAsync(db);

        // its node died just before the commit: the message is there again, and its handler runs again
        await db.ExecuteAsync("insert into bus_messages (id, type, body, held, attempt, due, actor, sent) values ('p', 'note', '{\"Text\":\"parent\"}', false, 2, '2026-01-01', 'server', '2026-01-01')");
        await TestBus.UntilAsync(() => bus.Script.Texts.Count(t => t == "parent") == 3);
        await TestBus.EmptyAsync(db);

        bus.Script.Begun.Where(b => b.Text != "parent").Select(b => (b.Text, b.Context.Id, b.Context.CorrelationId, b.Context.CausationId))
            .OrderBy(b => b.Id, StringComparer.Ordinal).ShouldBe([("child 0", "p/0", "call", "p"), ("child 1", "p/1", "call", "p")]);
    }

    [Fact]
    public async Task A_chain_of_messages_without_end_keeps_its_ids_short()
    {
        await using var db = await postgres.NewStoreAsync();
        await using var bus = await TestBus.StartAsync(db);
        bus.Script.Do = (note, _, _) => Task.FromResult<IEnumerable<IMessage>>(int.Parse(note.Text) is var n and < 130 ? [new Note($"{n + 1}")] : []);

        await bus.SendAsync("0", "start");
        await TestBus.UntilAsync(() => bus.Script.Begun.Count == 131);

        bus.Script.Begun.Select(b => b.Context.Id).Distinct().Count().ShouldBe(131);
        bus.Script.Begun.ShouldAllBe(b => b.Context.Id.Length <= SendOptions.MaxLength);
    }

    [Fact]
    public async Task What_can_not_be_stored_is_told_to_its_sender_and_to_nobody_else()
    {
        await using var db = await postgres.NewStoreAsync();
        await using var bus = await TestBus.StartAsync(db);

        var good = Enumerable.Range(0, 10).Select(i => bus.SendAsync($"good {i}")).ToList();
        await Should.ThrowAsync<ArgumentException>(bus.SendAsync("nul \0"));
        await Should.ThrowAsync<ArgumentException>(bus.SendAsync("x", id: new string('i', 201)));
        await bus.SendAsync(@"backslash \u0000");
        await Task.WhenAll(good);
        await TestBus.EmptyAsync(db);

        bus.Script.Texts.Count().ShouldBe(11);
        bus.Script.Texts.ShouldContain(@"backslash \u0000");
    }

    [Theory]
    [InlineData("unheard_of", "{}", "UnknownMessageType")]
    [InlineData("note", "[1]", "System.Text.Json.JsonException")]
    [InlineData("note", "null", "System.Text.Json.JsonException")]
    public async Task A_poisoned_message_goes_to_the_dead_letters_at_once_and_the_queue_goes_on(string type, string body, string reason)
    {
        await using var db = await postgres.NewStoreAsync();
        await using var bus = await TestBus.StartAsync(db);
        await db.ExecuteAsync($"select bus_send('{{bad}}', '{{{type}}}', array['{body}'::jsonb], '{{k}}', '{{2026-01-01}}', '{{null}}', '{{null}}', '{{server}}', '2026-01-01')");

        await bus.SendAsync("good", key: "k");
        await TestBus.EmptyAsync(db);

        bus.Script.Texts.ShouldBe(["good"]);
        (await bus.DeadLetters.ListAsync(long.MaxValue, 10, CancellationToken.None)).Select(d => (d.Id, d.ExceptionType, d.Attempts)).ShouldBe([("bad", reason, 1)]);
    }
}
