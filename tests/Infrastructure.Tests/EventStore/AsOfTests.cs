using System.Text.Json;
using SrsStack.Application.History;
using SrsStack.Application.Kernel;
using SrsStack.Application.Platform;
using SrsStack.Domain.Kernel;
using SrsStack.Domain.Platform;

namespace SrsStack.Infrastructure.Tests.EventStore;

/// <summary>State at a version or a moment, for any entity.</summary>
[Collection(PostgresTests.Name)]
public sealed class AsOfTests(PostgresFixture postgres)
{
    private static readonly BootId Boot = new(Guid.Parse("0198a000-0000-7000-8000-000000000001"));
    private static readonly EventStreamId Stream = ServerBoot.StreamOf(Boot);
    private static readonly DateTimeOffset Start = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_version_and_a_moment_give_the_state_of_then()
    {
        await using var db = await postgres.NewStoreAsync();
        await BootAsync(db, 0, 60);

        (await AskAsync(db, new(Version: 1))).ShouldBe((1L, true));
        (await AskAsync(db, new(At: Start))).ShouldBe((1L, true));
        (await AskAsync(db, new(At: Start.AddMinutes(60)))).ShouldBe((2L, false));
        (await AskAsync(db, new())).ShouldBe((2L, false));
        (await AskAsync(db, new(At: Start.AddMinutes(-1)))).ShouldBe((0L, false));
        (await AskAsync(db, new(Version: 1, At: Start.AddYears(1)))).ShouldBe((1L, true));
    }

    [Fact]
    public async Task A_clock_that_jumped_ahead_and_back_hides_nothing()
    {
        await using var db = await postgres.NewStoreAsync();
        await BootAsync(db, 525_600, 60);

        (await AskAsync(db, new(At: Start.AddMinutes(61)))).ShouldBe((2L, false), "the end is recorded an hour after the start, whatever the clock said at the start");
    }

    [Fact]
    public async Task What_is_no_entity_has_no_state()
    {
        await using var db = await postgres.NewStoreAsync();
        await db.AppendAsync("x", 0);
        await db.ExecuteAsync("update mt_streams set type = 'sign_in'");

        (await new HistoryQueries(db.Store).EntityAsOfAsync(new("x"), new(), CancellationToken.None)).ShouldBeNull();
        (await new HistoryQueries(db.Store).EntityAsOfAsync(new("never"), new(), CancellationToken.None)).ShouldBeNull();
    }

    private static async Task BootAsync(TestStore db, params int[] minutes)
    {
        ServerBootEvent[] events = [new ServerBootEvent.Started(Boot, "node", "1", Start), new ServerBootEvent.Ended(Boot, true, Start)];
        await db.Store.AppendAsync(new(Stream, PlatformEvents.Boot.StreamType, 0, events, EventMetadata.None), CancellationToken.None);
        for (var i = 0; i < minutes.Length; i++)
            await db.ExecuteAsync($"update mt_events set timestamp = '{Start:O}'::timestamptz + interval '{minutes[i]} minutes' where version = {i + 1}");
    }

    private static async Task<(long Version, bool Running)> AskAsync(TestStore db, AsOf asOf)
    {
        var entity = await new HistoryQueries(db.Store).EntityAsOfAsync(Stream, asOf, CancellationToken.None);
        return (entity!.Version, JsonDocument.Parse(entity.State).RootElement.GetProperty("Running").GetBoolean());
    }
}
