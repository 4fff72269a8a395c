using SrsStack.Application.Kernel;
using static SrsStack.Infrastructure.Tests.Views.ViewHarness;

namespace SrsStack.Infrastructure.Tests.Views;

/// <summary>A view is made anew beside itself: nobody reads half of it, and what dies in the middle harms nothing.</summary>
[Collection(PostgresTests.Name)]
public sealed class RebuildTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Rows_that_were_wrong_are_right_afterwards_and_the_view_goes_on()
    {
        await using var db = await postgres.NewStoreAsync();
        await db.AppendAsync("a", 0, 5);
        await db.AppendAsync("old", 0, 2);
        var view = new CountView();
        using var daemon = Daemon(db, view);
        await daemon.StartAsync(CancellationToken.None);
        await db.ReachesAsync("counted:All", 7);
        await db.ExecuteAsync(
            """update view_counted set data = '{"Count": 99}'; update mt_events set is_archived = true where stream_id = 'old'; update mt_streams set is_archived = true where id = 'old'""");
        var told = new Told();

        (await Control(db, daemon, pageSize: 2).RebuildAsync("counted", told, CancellationToken.None)).ShouldBeNull();

        (await db.CountAsync(view)).ShouldBe(7);
        told.All.Select(p => p.State).Distinct().ShouldBe([RebuildState.Replaying, RebuildState.Swapping, RebuildState.Done]);
        (told.All[^1].Position, told.All[^1].Target).ShouldBe((7, 7));
        (await db.HasTableAsync("view_counted_rebuild")).ShouldBeFalse();
        (await db.PositionAsync("counted:Rebuild:All")).ShouldBe(-1);
        await db.AppendAsync("b", 0, 3);
        await db.ReachesAsync("counted:All", 10);
        (await db.CountAsync(view)).ShouldBe(10);
        await daemon.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Readers_never_see_less_than_there_was_while_events_pour_in()
    {
        await using var db = await postgres.NewStoreAsync();
        await db.AppendAsync("a", 0, 200);
        var view = new CountView();
        using var daemon = Daemon(db, view);
        await daemon.StartAsync(CancellationToken.None);
        await db.ReachesAsync("counted:All", 200);
        var (control, seen) = (Control(db, daemon, pageSize: 20), 200);
        for (var round = 0; round < 3; round++)
        {
            var rebuild = control.RebuildAsync("counted", null, CancellationToken.None);
            for (var i = 0; !rebuild.IsCompleted; i++)
            {
                await db.AppendAsync($"s{round}-{i}", 0, 3);
                var count = await db.CountAsync(view);
                count.ShouldBeGreaterThanOrEqualTo(seen);
                seen = count;
            }
            (await rebuild).ShouldBeNull();
        }
        var all = await db.ScalarAsync<long>("select count(*) from mt_events");
        await db.ReachesAsync("counted:All", await db.ScalarAsync<long>("select max(seq_id) from mt_events"));
        (await db.CountAsync(view)).ShouldBe((int)all);
        await daemon.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task One_that_died_in_the_middle_leaves_the_view_as_it_was_and_can_be_begun_again()
    {
        await using var db = await postgres.NewStoreAsync();
        await db.AppendAsync("a", 0, 6);
        var view = new CountView();
        using var daemon = Daemon(db, view);
        await daemon.StartAsync(CancellationToken.None);
        await db.ReachesAsync("counted:All", 6);
        var control = Control(db, daemon, pageSize: 1);
        using var death = new CancellationTokenSource();

        await Should.ThrowAsync<OperationCanceledException>(() => control.RebuildAsync("counted", new Told { On = p => { if (p.Position == 3) death.Cancel(); } }, death.Token));

        (await db.DumpAsync("view_counted_rebuild")).ShouldBe("""all {"Count": 3}""");
        (await db.CountAsync(view)).ShouldBe(6);
        (await control.RebuildAsync("counted", null, CancellationToken.None)).ShouldBeNull();
        (await db.CountAsync(view)).ShouldBe(6);
        await daemon.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task A_second_one_at_the_same_time_and_one_of_an_unknown_view_are_refused()
    {
        await using var db = await postgres.NewStoreAsync();
        await db.AppendAsync("a", 0, 2);
        using var daemon = Daemon(db, new CountView());
        var control = Control(db, daemon);
        Task<Domain.Kernel.Rejection?>? second = null;
        var told = new Told { On = p => second ??= Task.Run(() => control.RebuildAsync("counted", null, CancellationToken.None)), Wait = () => second!.Wait(Patience) };

        (await control.RebuildAsync("counted", told, CancellationToken.None)).ShouldBeNull();

        (await second!)!.Code.ShouldBe("REBUILD_RUNS");
        (await control.RebuildAsync("nowhere", null, CancellationToken.None))!.Code.ShouldBe("VIEW_NOT_FOUND");
    }

    [Fact]
    public async Task Poison_events_are_counted_anew_and_not_twice()
    {
        await using var db = await postgres.NewStoreAsync();
        await db.AppendAsync("poison", 0, 2);
        await db.AppendAsync("a", 0);
        using var daemon = Daemon(db, new CountView());
        await daemon.StartAsync(CancellationToken.None);
        await db.ReachesAsync("counted:All", 3);
        var control = Control(db, daemon);
        (await control.StatusAsync(CancellationToken.None)).Single().PoisonEvents.ShouldBe(2);

        await control.RebuildAsync("counted", null, CancellationToken.None);
        (await control.StatusAsync(CancellationToken.None)).Single().PoisonEvents.ShouldBe(2);
        await db.ExecuteAsync("update mt_events set type = 'tombstone' where stream_id = 'poison'");
        await control.RebuildAsync("counted", null, CancellationToken.None);

        (await control.StatusAsync(CancellationToken.None)).Single().PoisonEvents.ShouldBe(0);
        await daemon.StopAsync(CancellationToken.None);
    }

    private sealed class Told : IProgress<RebuildProgress>
    {
        public List<RebuildProgress> All { get; } = [];

        public Action<RebuildProgress> On { get; init; } = _ => { };

        public Action Wait { get; init; } = () => { };

        public void Report(RebuildProgress value)
        {
            All.Add(value);
            On(value);
            Wait();
        }
    }
}
