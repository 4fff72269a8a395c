using SrsStack.Application.Kernel;
using SrsStack.Testing;

namespace SrsStack.Infrastructure.Tests.Messaging;

[Collection(PostgresOfWork.Name)]
public sealed class OrderKeyTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Messages_of_one_key_are_handled_one_at_a_time_in_sending_order_by_whichever_node()
    {
        await using var db = await postgres.NewStoreAsync();
        var (script, busy) = (new Script(), new int[4]);
        script.Do = async (note, _, _) =>
        {
            var key = note.Text[0] - '0';
            Interlocked.Increment(ref busy[key]).ShouldBe(1);
            await Task.Yield();
            Interlocked.Decrement(ref busy[key]);
            return [];
        };
        await using var first = await TestBus.StartAsync(db, script: script);
        await using var second = await TestBus.StartAsync(db, script: script);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(async key =>
        {
            for (var n = 0; n < 50; n++) await (n % 2 == 0 ? first : second).SendAsync($"{key} {n}", key: $"key {key}");
        }));
        await TestBus.EmptyAsync(db);

        for (var key = 0; key < 4; key++)
            script.Texts.Where(t => t[0] == '0' + key).ShouldBe(Enumerable.Range(0, 50).Select(n => $"{key} {n}"));
    }

    [Fact]
    public async Task Sent_together_they_keep_the_order_of_the_calls()
    {
        await using var db = await postgres.NewStoreAsync();
        await using var bus = await TestBus.StartAsync(db);

        await Task.WhenAll(Enumerable.Range(0, 100).Select(n => bus.SendAsync($"{n}", id: $"{1000 - n}", key: "k")));
        await TestBus.EmptyAsync(db);

        bus.Script.Texts.ShouldBe(Enumerable.Range(0, 100).Select(n => $"{n}"));
    }

    [Fact]
    public async Task One_that_waits_for_its_next_attempt_holds_back_its_key_and_no_other()
    {
        await using var db = await postgres.NewStoreAsync();
        var time = new ManualTimeProvider();
        await using var bus = await TestBus.StartAsync(db, time);
        bus.Script.Do = (note, context, _) =>
            note.Text == "head" && context.Attempt == 1 ? throw new InvalidOperationException("not yet") : Task.FromResult<IEnumerable<IMessage>>([]);

        await bus.SendAsync("head", key: "k");
        await TestBus.UntilAsync(async () => await db.ScalarAsync<long>("select count(*) from bus_messages where last_error is not null") == 1);
        await bus.SendAsync("behind", key: "k");
        await bus.SendAsync("other", key: "o");
        await TestBus.UntilAsync(() => bus.Script.Texts.Contains("other"));
        bus.Script.Texts.ShouldBe(["head", "other"]);
        time.Advance(TimeSpan.FromSeconds(2));
        await TestBus.EmptyAsync(db);

        bus.Script.Texts.ShouldBe(["head", "other", "head", "behind"]);
    }

    [Fact]
    public async Task One_that_is_scheduled_holds_back_its_key_until_it_is_cancelled()
    {
        await using var db = await postgres.NewStoreAsync();
        await using var bus = await TestBus.StartAsync(db, new ManualTimeProvider());

        await bus.SendAsync("timer", "timer", key: "k", due: new(2027, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await bus.SendAsync("behind", key: "k");
        await bus.SendAsync("other");
        await TestBus.UntilAsync(() => bus.Script.Texts.Contains("other"));
        bus.Script.Texts.ShouldBe(["other"]);
        await bus.Queue.CancelAsync("timer", CancellationToken.None);
        await TestBus.EmptyAsync(db);

        bus.Script.Texts.ShouldBe(["other", "behind"]);
    }

    [Fact]
    public async Task A_dead_letter_holds_back_nobody_and_comes_back_behind_those_that_wait()
    {
        await using var db = await postgres.NewStoreAsync();
        var time = new ManualTimeProvider();
        await using var bus = await TestBus.StartAsync(db, time);
        var (isBroken, gate) = (true, new TaskCompletionSource());
        bus.Script.Do = async (note, _, stop) =>
        {
            if (note.Text == "head" && isBroken) throw new InvalidOperationException("broken");
            if (note.Text == "slow") await gate.Task.WaitAsync(stop);
            return [];
        };
        await bus.Queue.SendAsync(new Errand("head"), new() { Id = "head", OrderKey = "k" }, CancellationToken.None);
        await bus.SendAsync("slow", key: "k");
        await TestBus.UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromMinutes(1));
            return bus.Script.Texts.Contains("slow");
        });
        isBroken = false;
        await bus.SendAsync("waiting", key: "k");
        (await bus.DeadLetters.ReplayAsync("head", CancellationToken.None)).ShouldBeTrue();
        gate.SetResult();
        await TestBus.EmptyAsync(db);

        bus.Script.Texts.ShouldBe(["head", "head", "head", "slow", "waiting", "head"]);
    }
}
