using static SrsStack.Infrastructure.Tests.Views.ViewHarness;

namespace SrsStack.Infrastructure.Tests.Views;

/// <summary>A view's new version is made beside the old one, which is read until the new one has caught up.</summary>
[Collection(PostgresTests.Name)]
public sealed class VersionTests(PostgresFixture postgres)
{
    private static readonly CountView First = new();
    private static readonly CountView Second = new(version: 2, step: 10);

    [Fact]
    public async Task A_new_version_is_filled_from_the_first_event_and_then_read()
    {
        await using var db = await FilledAsync(3);

        await RunAsync(db, Second, () => db.ReachesAsync("counted:V2:All", 3).ContinueWith(_ => ActiveAsync(db, 2)).Unwrap());

        (await db.CountAsync(Second)).ShouldBe(30);
        (await db.DumpAsync("view_counted")).ShouldBe("""all {"Count": 3}""");
    }

    [Fact]
    public async Task The_old_version_is_read_until_the_new_one_has_caught_up()
    {
        await using var db = await FilledAsync(3);
        using var gate = new SemaphoreSlim(0);
        var slow = new CountView(version: 2, step: 10) { Before = e => { if (e.Position == 3) gate.Wait(Patience); } };

        await RunAsync(db, slow, async () =>
        {
            await db.ReachesAsync("counted:V2:All", 2);
            (await db.CountAsync(slow)).ShouldBe(3);
            gate.Release();
            await ActiveAsync(db, 2);
        }, pageSize: 1);

        (await db.CountAsync(slow)).ShouldBe(30);
    }

    [Fact]
    public async Task A_build_that_knows_only_the_old_version_goes_on_with_it()
    {
        await using var db = await FilledAsync(3);
        using var old = Daemon(db, First);
        await old.StartAsync(CancellationToken.None);
        await db.ReachesAsync("counted:All", 3);
        for (var start = 0; start < 2; start++) await RunAsync(db, Second, () => ActiveAsync(db, 2));

        await db.AppendAsync("b", 0, 2);
        await db.ReachesAsync("counted:All", 5);

        (await db.CountAsync(First)).ShouldBe(5);
        await old.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task The_old_table_is_kept_at_the_switch_and_dropped_at_the_next_start()
    {
        await using var db = await FilledAsync(3);
        await RunAsync(db, Second, () => ActiveAsync(db, 2));
        (await db.HasTableAsync("view_counted")).ShouldBeTrue();

        await RunAsync(db, Second, async () =>
        {
            await db.AppendAsync("b", 0);
            await db.ReachesAsync("counted:V2:All", 4);
        });

        (await db.HasTableAsync("view_counted")).ShouldBeFalse();
        (await db.PositionAsync("counted:All")).ShouldBe(-1);
        (await db.CountAsync(Second)).ShouldBe(40);
    }

    [Fact]
    public async Task A_view_that_is_new_begins_with_its_own_version()
    {
        await using var db = await postgres.NewStoreAsync();
        await RunAsync(db, Second, () => ActiveAsync(db, 2));
        (await db.HasTableAsync("view_counted")).ShouldBeFalse();
        (await db.HasTableAsync("view_counted_v2")).ShouldBeTrue();
    }

    /// <summary>The first version, as a build left it that did not know versions.</summary>
    private async Task<TestStore> FilledAsync(int events)
    {
        var db = await postgres.NewStoreAsync();
        await db.AppendAsync("a", 0, events);
        await RunAsync(db, First, () => db.ReachesAsync("counted:All", events));
        await db.ExecuteAsync("delete from srs_views");
        return db;
    }

    private static Task ActiveAsync(TestStore db, int version) => SrsStack.Testing.Poll.UntilAsync(
        async () => await db.ScalarAsync<int?>("select active_version from srs_views where name = 'counted'") == version, Patience, () => $"version {version}");
}
