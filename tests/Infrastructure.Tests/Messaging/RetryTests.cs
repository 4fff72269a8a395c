using SrsStack.Application.Kernel;
using SrsStack.Infrastructure.Messaging.Queueing;
using SrsStack.Testing;

namespace SrsStack.Infrastructure.Tests.Messaging;

[Collection(PostgresOfWork.Name)]
public sealed class RetryTests(PostgresFixture postgres)
{
    private const string Waiting = "select count(*) from bus_messages where last_error is not null and token is null and attempt = ";

    [Theory]
    [InlineData(1, 0, 1)]
    [InlineData(1, 1, 1.25)]
    [InlineData(5, 0, 16)]
    [InlineData(30, 0, 300)]
    [InlineData(2000, 1, 375)]
    public void Pauses_double_up_to_the_longest_and_jitter_only_lengthens(int attempt, double random, double seconds) =>
        RetryPolicy.Default.DelayAfter(attempt, random).ShouldBe(TimeSpan.FromSeconds(seconds));

    [Fact]
    public async Task A_message_that_failed_is_tried_again_after_its_pause_and_not_before()
    {
        await using var db = await postgres.NewStoreAsync();
        var time = new ManualTimeProvider();
        await using var bus = await TestBus.StartAsync(db, time);
        bus.Script.Do = (note, context, _) =>
            note.Text == "a" && context.Attempt < 3 ? throw new TaskCanceledException("timed out") : Task.FromResult<IEnumerable<IMessage>>([]);

        await bus.SendAsync("a");
        await TestBus.UntilAsync(async () => await db.ScalarAsync<long>(Waiting + 1) == 1);
        time.Advance(TimeSpan.FromSeconds(0.9));
        await ProveIdleAsync(bus);
        time.Advance(TimeSpan.FromSeconds(0.4));
        await TestBus.UntilAsync(async () => await db.ScalarAsync<long>(Waiting + 2) == 1);
        time.Advance(TimeSpan.FromSeconds(2.6));
        await TestBus.EmptyAsync(db);

        bus.Script.Begun.Where(b => b.Text == "a").Select(b => b.Context.Attempt).ShouldBe([1, 2, 3]);
        (await bus.DeadLetters.ListAsync(long.MaxValue, 10, CancellationToken.None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task After_its_attempts_it_is_a_dead_letter_that_says_why()
    {
        await using var db = await postgres.NewStoreAsync();
        var time = new ManualTimeProvider();
        await using var bus = await TestBus.StartAsync(db, time);
        bus.Script.Do = (_, _, _) => throw new InvalidOperationException(
            "rtmp://user:hunter2@host/live?key=s3cret refused\0" + new string('x', 5000), new IOException("https://hook/?token=s3cret&x=1"));
        await bus.Queue.SendAsync(new Errand("a"), new() { Id = "m", OrderKey = "k", CorrelationId = "call" }, CancellationToken.None);

        await DieAsync(db, time, 1);

        var dead = (await bus.DeadLetters.ListAsync(long.MaxValue, 10, CancellationToken.None)).ShouldHaveSingleItem();
        (dead.Id, dead.Type, dead.Body, dead.OrderKey, dead.Attempts, dead.ExceptionType).ShouldBe(("m", "errand", "{\"Text\": \"a\"}", "k", 3, "System.InvalidOperationException"));
        dead.ExceptionMessage.ShouldStartWith("rtmp://…@host/live?key=… refused");
        dead.ExceptionMessage.Length.ShouldBeLessThanOrEqualTo(ErrorText.MaxLength);
        dead.Metadata.ShouldBe(new EventMetadata("call", null, "server"));
        dead.SentAt.ShouldBeLessThan(dead.DiedAt);
        bus.Script.Begun.Count.ShouldBe(3);
    }

    [Fact]
    public async Task Dead_letters_are_listed_in_pages_replayed_and_discarded()
    {
        await using var db = await postgres.NewStoreAsync();
        var time = new ManualTimeProvider();
        await using var bus = await TestBus.StartAsync(db, time);
        bus.Script.Do = (_, _, _) => throw new InvalidOperationException("broken");
        for (var i = 0; i < 5; i++) await bus.Queue.SendAsync(new Errand($"{i}"), new() { Id = $"m{i}" }, CancellationToken.None);
        await DieAsync(db, time, 5);
        bus.Script.Do = new Script().Do;

        var first = await bus.DeadLetters.ListAsync(long.MaxValue, 3, CancellationToken.None);
        var rest = await bus.DeadLetters.ListAsync(first[^1].Position, 3, CancellationToken.None);
        first.Concat(rest).Select(d => d.Id).Order().ShouldBe(["m0", "m1", "m2", "m3", "m4"]);
        (await bus.DeadLetters.DiscardAsync("m0", CancellationToken.None)).ShouldBeTrue();
        (await bus.DeadLetters.DiscardAsync("m0", CancellationToken.None)).ShouldBeFalse();
        (await bus.DeadLetters.ReplayAsync("m1", CancellationToken.None)).ShouldBeTrue();
        (await bus.DeadLetters.ReplayAsync("unknown", CancellationToken.None)).ShouldBeFalse();
        (await bus.DeadLetters.ReplayAllAsync("note", CancellationToken.None)).ShouldBe(0);
        (await bus.DeadLetters.ReplayAllAsync("errand", CancellationToken.None)).ShouldBe(3);
        await TestBus.EmptyAsync(db);

        (await bus.DeadLetters.ListAsync(long.MaxValue, 10, CancellationToken.None)).ShouldBeEmpty();
        bus.Script.Begun.Skip(15).Select(b => (b.Context.Id, b.Context.Attempt)).Order().ShouldBe([("m1", 1), ("m2", 1), ("m3", 1), ("m4", 1)]);
    }

    [Fact]
    public async Task A_message_whose_node_always_dies_is_a_dead_letter_in_the_end()
    {
        await using var db = await postgres.NewStoreAsync();
        var time = new ManualTimeProvider();
        await db.ExecuteAsync("select bus_send('{m}', '{errand}', array['{\"Text\":\"kills\"}'::jsonb], '{null}', '{2026-01-01}', '{null}', '{null}', '{server}', '2026-01-01')");
        for (var life = 0; life < 3; life++)
        {
            await db.ExecuteAsync($"select bus_claim('{time.GetUtcNow():O}', 10, 'dead', gen_random_uuid(), '{time.GetUtcNow().AddSeconds(30):O}')");
            time.Advance(TimeSpan.FromSeconds(30));
        }

        await using var bus = await TestBus.StartAsync(db, time);
        await TestBus.EmptyAsync(db);

        (await bus.DeadLetters.ListAsync(long.MaxValue, 10, CancellationToken.None)).ShouldHaveSingleItem().ExceptionType.ShouldBe("NeverEnded");
        bus.Script.Begun.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_database_that_was_away_costs_no_attempt()
    {
        await using var db = await postgres.NewStoreAsync();
        var time = new ManualTimeProvider();
        await using var bus = await TestBus.StartAsync(db, time);
        bus.Script.Do = (_, _, _) => bus.Script.Begun.Count <= 20 ? throw new EventStoreUnavailableException("away") : Task.FromResult<IEnumerable<IMessage>>([]);
        await bus.SendAsync("a");

        await TestBus.UntilAsync(async () =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return await db.ScalarAsync<long>("select count(*) from bus_messages") == 0;
        });

        bus.Script.Begun.Count.ShouldBe(21);
        bus.Script.Begun.ShouldAllBe(b => b.Context.Attempt == 1);
    }

    private static Task DieAsync(TestStore db, ManualTimeProvider time, int count) => TestBus.UntilAsync(async () =>
    {
        time.Advance(TimeSpan.FromSeconds(1));
        return await db.ScalarAsync<long>("select count(*) from bus_dead_letters") == count;
    });

    /// <summary>Another message comes through and nothing before it.</summary>
    private static async Task ProveIdleAsync(TestBus bus)
    {
        var before = bus.Script.Begun.Count;
        await bus.SendAsync("probe");
        await TestBus.UntilAsync(() => bus.Script.Texts.Contains("probe"));
        bus.Script.Begun.Count.ShouldBe(before + 1);
    }
}
