using Npgsql;

namespace SrsStack.Infrastructure.Tests.EventStore;

[Collection(PostgresTests.Name)]
public sealed class HighWaterTests(PostgresFixture postgres)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_hole_that_an_open_transaction_may_fill_holds_readers_until_it_is_filled()
    {
        await using var db = await postgres.NewStoreAsync();
        await db.AppendAsync("a", 0);
        await using var connection = await db.Database.Source.OpenConnectionAsync();
        await using var open = await connection.BeginTransactionAsync();
        await InsertAsync(connection, "held");

        var behind = await db.AppendAsync("b", 0);
        behind.LastPosition.ShouldBe(3);
        await Task.Delay(1500);
        db.Store.HighWater.ShouldBe(1);
        (await db.ReadAllAsync()).Count.ShouldBe(1);

        await open.CommitAsync();
        await db.Store.WaitBeyondAsync(2, CancellationToken.None).WaitAsync(Patience);
        (await db.ReadAllAsync()).Select(e => e.Stream.Value).ShouldBe(["a", "held", "b"]);
    }

    /// <summary>
    /// PostgreSQL's snapshots end at the last transaction that is over, not at the last that began: the one that holds the number may have an id beyond.
    /// </summary>
    [Fact]
    public async Task A_hole_of_a_transaction_younger_than_all_that_are_over_holds_readers_as_well()
    {
        await using var db = await postgres.NewStoreAsync();
        await db.AppendAsync("a", 0);
        await db.Store.WaitBeyondAsync(0, CancellationToken.None).WaitAsync(Patience);
        await Task.Delay(1500);                                                     // nothing else of the server is over after what comes now
        await using var older = await db.Database.Source.OpenConnectionAsync();
        await using var begun = await older.BeginTransactionAsync();
        await using (var id = new NpgsqlCommand("select pg_current_xact_id()", older)) await id.ExecuteNonQueryAsync();
        await using var younger = await db.Database.Source.OpenConnectionAsync();
        await using var open = await younger.BeginTransactionAsync();
        await InsertAsync(younger, "held");
        await InsertAsync(older, "behind");
        await begun.CommitAsync();

        await Task.Delay(1500);
        db.Store.HighWater.ShouldBe(1);

        await open.CommitAsync();
        await db.Store.WaitBeyondAsync(2, CancellationToken.None).WaitAsync(Patience);
        (await db.ReadAllAsync()).Select(e => e.Stream.Value).ShouldBe(["a", "held", "behind"]);
    }

    [Fact]
    public async Task A_hole_that_nobody_can_fill_any_more_is_skipped_and_written_down()
    {
        await using var db = await postgres.NewStoreAsync();
        await db.AppendAsync("a", 0);
        await using (var connection = await db.Database.Source.OpenConnectionAsync())
        await using (var rolledBack = await connection.BeginTransactionAsync())
        {
            await InsertAsync(connection, "lost");
            await rolledBack.RollbackAsync();
        }

        await db.AppendAsync("b", 0);

        await db.Store.WaitBeyondAsync(2, CancellationToken.None).WaitAsync(Patience);
        (await db.ReadAllAsync()).Select(e => e.Stream.Value).ShouldBe(["a", "b"]);
        (await db.ScalarAsync<long>("select count(*) from mt_high_water_skips where starting_sequence = 2 and ending_sequence = 2")).ShouldBe(1);
    }

    [Fact]
    public async Task What_another_process_appends_is_seen_too()
    {
        await using var db = await postgres.NewStoreAsync();
        await using (var connection = await db.Database.Source.OpenConnectionAsync()) await InsertAsync(connection, "other");

        await db.Store.WaitBeyondAsync(0, CancellationToken.None).WaitAsync(Patience);
        (await db.ReadAllAsync()).Single().Stream.Value.ShouldBe("other");
    }

    /// <summary>As another writer of the same tables would do it.</summary>
    private static async Task InsertAsync(NpgsqlConnection connection, string stream)
    {
        await using var command = new NpgsqlCommand(
            $$"""
            insert into mt_streams (id, version) values ('{{stream}}', 1);
            insert into mt_events (seq_id, id, stream_id, version, data, type, timestamp) values (nextval('mt_events_sequence'), gen_random_uuid(), '{{stream}}', 1, '{}', 'unknown_here', now());
            """, connection);
        await command.ExecuteNonQueryAsync();
    }
}
