using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging.Abstractions;
using SrsStack.Application.Access;
using SrsStack.Application.Kernel;
using SrsStack.Domain.Access;
using SrsStack.Domain.Kernel;
using SrsStack.Infrastructure.Access;
using SrsStack.Infrastructure.EventStore;
using SrsStack.Infrastructure.Views;
using SrsStack.Testing;

namespace SrsStack.Infrastructure.Tests.EventStore;

/// <summary>Background readers meet errors of PostgreSQL that are no outage: they live on, say why they stand still, and catch up.</summary>
[Collection(PostgresTests.Name)]
public sealed class StandstillTests(PostgresFixture postgres) : IDisposable
{
    private const string Impatient = "-c lock_timeout=100ms";
    private const string LockNotAvailable = "55P03";
    private const string Key = "abcdef0123456789";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly string _directory = Directory.CreateTempSubdirectory("srsstack-still-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task A_view_whose_table_is_locked_says_so_and_catches_up_while_the_others_go_on()
    {
        await using var db = await postgres.NewStoreAsync(Impatient);
        var (locked, free) = (new TallyView("locked"), new TallyView("free"));
        using var daemon = Daemon(db, locked, free);
        await daemon.StartAsync(CancellationToken.None);
        await db.AppendAsync("a", 0, 2);
        await CountsAsync(db, locked, 2);

        await using (await db.LockAsync("view_locked"))
        {
            await db.AppendAsync("a", 2, 3);
            await SaysAsync(daemon, LockNotAvailable);
            await CountsAsync(db, free, 5);
            daemon.Standstills.Single().ShouldStartWith("Rows of the view locked stand still, because");
        }

        await CountsAsync(db, locked, 5);
        await GoesOnAsync(daemon);
        await daemon.StopAsync(CancellationToken.None);
    }

    [Theory]
    [InlineData("rename column data to hidden", "42703", "rename column hidden to data")]
    [InlineData("add constraint full_up check (data is null) not valid", "23514", "drop constraint full_up")]
    public async Task A_view_that_can_not_be_written_catches_up_when_it_can_again(string obstacle, string state, string remedy)
    {
        await using var db = await postgres.NewStoreAsync();
        var view = new TallyView("kept");
        using var daemon = Daemon(db, view);
        await daemon.StartAsync(CancellationToken.None);
        await db.AppendAsync("a", 0, 2);
        await CountsAsync(db, view, 2);

        await db.ExecuteAsync($"alter table view_kept {obstacle}");
        await db.AppendAsync("a", 2, 3);
        await SaysAsync(daemon, state);
        await db.ExecuteAsync($"alter table view_kept {remedy}");

        await CountsAsync(db, view, 5);
        await GoesOnAsync(daemon);
        await daemon.StopAsync(CancellationToken.None);
    }

    [Theory]
    [InlineData("alter table view_kept rename to view_mislaid")]
    [InlineData("drop table view_kept")]
    public async Task A_view_whose_table_is_gone_is_filled_anew_from_the_first_event(string loss)
    {
        await using var db = await postgres.NewStoreAsync();
        var view = new TallyView("kept");
        using var daemon = Daemon(db, view);
        await daemon.StartAsync(CancellationToken.None);
        await db.AppendAsync("a", 0, 2);
        await CountsAsync(db, view, 2);

        await db.ExecuteAsync(loss);
        await db.AppendAsync("a", 2, 3);

        await CountsAsync(db, view, 5);
        await daemon.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task The_log_whose_table_is_locked_says_so_and_goes_on_afterwards()
    {
        await using var db = await postgres.NewStoreAsync(Impatient);
        await using (await db.LockAsync("mt_events")) await SaysAsync(db.Log, LockNotAvailable);

        await db.AppendAsync("a", 0);

        await db.Store.WaitBeyondAsync(0, CancellationToken.None).WaitAsync(Patience);
        await GoesOnAsync(db.Log);
    }

    [Fact]
    public async Task A_mark_that_can_not_be_kept_holds_nobody_up_and_is_kept_later()
    {
        await using var db = await postgres.NewStoreAsync(Impatient);
        await using (await db.LockAsync("mt_event_progression"))
        {
            await db.AppendAsync("a", 0);
            await db.Store.WaitBeyondAsync(0, CancellationToken.None).WaitAsync(Patience);
            await SaysAsync(db.Log, LockNotAvailable);
            await db.AppendAsync("a", 1);
            await db.Store.WaitBeyondAsync(1, CancellationToken.None).WaitAsync(Patience);
        }

        await GoesOnAsync(db.Log);
        (await db.ScalarAsync<long>("select last_seq_id from mt_event_progression where name = 'HighWaterMark'")).ShouldBe(2);
    }

    [Fact]
    public async Task The_walk_of_the_start_bears_that_the_log_looks_at_the_same_time()
    {
        await using var db = await postgres.NewStoreAsync();
        await db.AppendAsync("a", 0);
        using var log = new CommittedLog(db.Database, TimeProvider.System, NullLogger<CommittedLog>.Instance);
        Task first, second;
        await using (await db.LockAsync("mt_events"))
        {
            first = log.CatchUpAsync(CancellationToken.None);
            await Poll.UntilAsync(() => IsWaitedForAsync(db), Patience, () => "a walk that waits for the lock");
            second = log.CatchUpAsync(CancellationToken.None);
        }

        await Task.WhenAll(first, second).WaitAsync(Patience);

        log.HighWaterMark.ShouldBe(1);
        await log.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Views_in_memory_skip_no_event_and_see_none_twice_when_their_own_reading_fails()
    {
        await using var db = await postgres.NewStoreAsync(Impatient);
        var vault = new SecretVault(db.Database, MasterKey.LoadOrCreate(Path.Combine(_directory, "k", "master.key")), TimeProvider.System);
        var (seen, access) = (new SeenView(), new AccessDirectory(vault));
        var made = new PublishKeyEvent.Made(await vault.PutAsync(Key, CancellationToken.None), Actor.Server, DateTimeOffset.UnixEpoch);
        await db.AppendAsync("a", 0, 2);
        await db.Store.AppendAsync(new(PublishKey.EventStream, "publish_key", 0, [made], EventMetadata.None), CancellationToken.None);
        await db.AppendAsync("a", 2);
        await db.Store.WaitBeyondAsync(3, CancellationToken.None).WaitAsync(Patience);
        using var views = new MemoryViews(db.Store, [access, seen], TimeProvider.System, NullLogger<MemoryViews>.Instance);

        await using (await db.LockAsync("srs_secrets"))
        {
            await views.StartAsync(CancellationToken.None);
            await SaysAsync(views, LockNotAvailable);
            await views.CaughtUpAsync(2, CancellationToken.None).WaitAsync(Patience);
            seen.Positions.ShouldBe([1, 2]);
        }

        await views.CaughtUpAsync(4, CancellationToken.None).WaitAsync(Patience);
        access.PublishKey.ShouldBe(Key);
        seen.Positions.ShouldBe([1, 2, 3, 4]);
        await GoesOnAsync(views);
        await views.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Views_in_memory_wait_for_a_history_that_is_locked()
    {
        await using var db = await postgres.NewStoreAsync(Impatient);
        await db.AppendAsync("a", 0, 2);
        await db.Store.WaitBeyondAsync(1, CancellationToken.None).WaitAsync(Patience);
        var seen = new SeenView();
        using var views = new MemoryViews(db.Store, [seen], TimeProvider.System, NullLogger<MemoryViews>.Instance);

        await using (await db.LockAsync("mt_events"))
        {
            await views.StartAsync(CancellationToken.None);
            await SaysAsync(views, LockNotAvailable);
        }

        await views.CaughtUpAsync(2, CancellationToken.None).WaitAsync(Patience);
        seen.Positions.ShouldBe([1, 2]);
        await views.StopAsync(CancellationToken.None);
    }

    private static ProjectionDaemon Daemon(TestStore db, params IProjection[] views) =>
        new(db.Database, db.Store, views, TimeProvider.System, NullLogger<ProjectionDaemon>.Instance);

    private static async Task<bool> IsWaitedForAsync(TestStore db) =>
        await db.ScalarAsync<long>("select count(*) from pg_locks where not granted and relation = 'mt_events'::regclass") > 0;

    private static Task SaysAsync(IBackgroundWork work, string reason) => Poll.UntilAsync(
        () => Task.FromResult(work.Standstills.Any(s => s.Contains(reason, StringComparison.Ordinal))), Patience, () => $"a standstill because of {reason}");

    private static Task GoesOnAsync(IBackgroundWork work) => Poll.UntilAsync(
        () => Task.FromResult(!work.Standstills.Any()), Patience, () => "the end of: " + string.Join(", ", work.Standstills));

    private static Task CountsAsync(TestStore db, TallyView view, int count) => Poll.UntilAsync(
        async () => await CountAsync(db, view) == count, Patience, () => $"{count} in {view.Name}");

    /// <returns>-1 while the table is not there or not readable.</returns>
    private static async Task<int> CountAsync(TestStore db, TallyView view)
    {
        try
        {
            return (await new PostgresViewStore(db.Database).GetAsync(view, "all", CancellationToken.None))?.Count ?? 0;
        }
        catch (Npgsql.PostgresException)
        {
            return -1;
        }
    }

    private sealed class TallyView(string name) : Projection<Tally>(name, StandstillTestsJson.Default.Tally)
    {
        public override string? KeyOf(RecordedEvent recorded) => "all";

        public override Tally Apply(Tally? row, RecordedEvent recorded) => new((row?.Count ?? 0) + 1);
    }

    private sealed class SeenView : IMemoryView
    {
        public List<long> Positions { get; } = [];

        public ValueTask ApplyAsync(RecordedEvent recorded, CancellationToken stop)
        {
            Positions.Add(recorded.Position);
            return ValueTask.CompletedTask;
        }
    }
}

public sealed record Tally(int Count);

[JsonSerializable(typeof(Tally))]
internal sealed partial class StandstillTestsJson : JsonSerializerContext;
