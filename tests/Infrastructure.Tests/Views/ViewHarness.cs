using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging.Abstractions;
using SrsStack.Application.Kernel;
using SrsStack.Infrastructure.EventStore;
using SrsStack.Infrastructure.Views;
using SrsStack.Testing;

namespace SrsStack.Infrastructure.Tests.Views;

/// <summary>What the tests of views share.</summary>
internal static class ViewHarness
{
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(20);

    public static ProjectionDaemon Daemon(TestStore db, params IProjection[] views) =>
        new(db.Database, db.Store, views, TimeProvider.System, NullLogger<ProjectionDaemon>.Instance);

    public static ProjectionControl Control(TestStore db, ProjectionDaemon daemon, int pageSize = 1000) =>
        new(db.Database, db.Store, daemon, db.Log, TimeProvider.System, NullLogger<ProjectionControl>.Instance) { PageSize = pageSize };

    public static async Task RunAsync(TestStore db, IProjection view, Func<Task> whileItRuns, int pageSize = 500)
    {
        using var daemon = new ProjectionDaemon(db.Database, db.Store, [view], TimeProvider.System, NullLogger<ProjectionDaemon>.Instance) { PageSize = pageSize };
        await daemon.StartAsync(CancellationToken.None);
        await whileItRuns();
        await daemon.StopAsync(CancellationToken.None);
    }

    public static async Task<long> PositionAsync(this TestStore db, string shard) =>
        await db.ScalarAsync<long?>($"select last_seq_id from mt_event_progression where name = '{shard}'") ?? -1;

    public static Task ReachesAsync(this TestStore db, string shard, long position) => Poll.UntilAsync(
        async () => await db.PositionAsync(shard) >= position, Patience, () => $"position {position} in {shard}");

    public static async Task<bool> HasTableAsync(this TestStore db, string table) => await db.ScalarAsync<bool>($"select to_regclass('{table}') is not null");

    /// <summary>Id and row as PostgreSQL prints them, in order.</summary>
    public static Task<string?> DumpAsync(this TestStore db, string table) =>
        db.ScalarAsync<string>($"select coalesce(string_agg(id || ' ' || data::text, E'\\n' order by id), '') from {table}");

    /// <summary>The row of a <see cref="CountView"/>; -1 when there is none.</summary>
    public static async Task<int> CountAsync(this TestStore db, CountView view) =>
        (await new PostgresViewStore(db.Database).GetAsync(view, "all", CancellationToken.None))?.Count ?? -1;
}

/// <summary>Counts all events; its second version counts each by <paramref name="step"/>.</summary>
internal sealed class CountView(string name = "counted", int version = 1, int step = 1) : Projection<Counted>(name, ViewTestsJson.Default.Counted)
{
    public override int Version => version;

    /// <summary>Called before each event.</summary>
    public Action<RecordedEvent> Before { get; set; } = _ => { };

    public override string? KeyOf(RecordedEvent recorded) => "all";

    public override Counted Apply(Counted? row, RecordedEvent recorded)
    {
        Before(recorded);
        return recorded.Stream.Value == "poison" ? throw new JsonException("poison") : new((row?.Count ?? 0) + step);
    }
}

internal sealed record Counted(int Count);

[JsonSerializable(typeof(Counted))]
internal sealed partial class ViewTestsJson : JsonSerializerContext;
