using SrsStack.Testing;

namespace SrsStack.Infrastructure.Tests.Messaging;

/// <summary>The clock of a node is set forth and back while it handles messages.</summary>
[Collection(PostgresOfWork.Name)]
public sealed class ClockTests(PostgresFixture postgres)
{
    private static readonly TimeSpan Jump = TimeSpan.FromHours(1);

    [Fact]
    public async Task A_scheduled_message_is_handled_once_though_its_time_comes_twice()
    {
        await using var db = await postgres.NewStoreAsync();
        var time = new ManualTimeProvider();
        await using var bus = await TestBus.StartAsync(db, time);
        await bus.SendAsync("later", "later", due: time.GetUtcNow().AddMinutes(30));

        foreach (var jump in new[] { Jump, -Jump, Jump, -Jump, Jump })
        {
            time.Advance(jump);
            await bus.SendAsync("now");   // wakes it, whatever its timers think
            await TestBus.UntilAsync(() => bus.Script.Texts.Contains("later"));
            await TestBus.EmptyAsync(db);
            await bus.SendAsync("later", "later", due: time.GetUtcNow());
        }

        bus.Script.Texts.Count(t => t == "later").ShouldBe(1);
        bus.Script.Texts.Count(t => t == "now").ShouldBe(5);
    }

    [Fact]
    public async Task A_lease_is_extended_though_the_clock_was_set_back()
    {
        await using var db = await postgres.NewStoreAsync();
        var time = new ManualTimeProvider();
        var release = new TaskCompletionSource();
        await using var bus = await TestBus.StartAsync(db, time);
        bus.Script.Do = async (note, _, stop) =>
        {
            if (note.Text == "long") await release.Task.WaitAsync(stop);
            return [];
        };
        time.Advance(Jump);
        await HandledAsync(bus, "ahead");
        time.Advance(-Jump);
        await bus.SendAsync("long", "long");
        await TestBus.UntilAsync(() => bus.Script.Texts.Contains("long"));

        for (var second = 0; second < 40; second += 4)
        {
            time.Advance(TimeSpan.FromSeconds(4));
            await HandledAsync(bus, $"{second}");   // another turn
        }

        bus.Script.Texts.Count(t => t == "long").ShouldBe(1, "it was claimed again while it ran");
        release.SetResult();
        await TestBus.EmptyAsync(db);
    }

    private static async Task HandledAsync(TestBus bus, string text)
    {
        await bus.SendAsync(text);
        await TestBus.UntilAsync(() => bus.Script.Texts.Contains(text));
    }
}
