using System.Globalization;

namespace SrsStack.Infrastructure.Tests.EventStore;

/// <summary>Marten drops what it does not know in its own tables, so not a column, index or constraint more may be there.</summary>
[Collection(PostgresTests.Name)]
public sealed class SchemaTests(PostgresFixture postgres)
{
    [Theory]
    [InlineData("mt_streams", "id varchar!, type varchar, version int8, timestamp timestamptz!, created timestamptz!, tenant_id varchar, is_archived bool")]
    [InlineData("mt_events", "seq_id int8!, id uuid!, stream_id varchar, version int8!, data jsonb!, bdata bytea, type varchar!, timestamp timestamptz!, tenant_id varchar, mt_dotnet_type varchar, correlation_id varchar, causation_id varchar, headers jsonb, user_name varchar, is_archived bool")]
    [InlineData("mt_event_progression", "name varchar!, last_seq_id int8, last_updated timestamptz")]
    [InlineData("mt_high_water_skips", "ending_sequence int8!, starting_sequence int8!, timestamp timestamptz")]
    [InlineData("mt_doc_deadletterevent", "id uuid!, data jsonb!, mt_last_modified timestamptz, mt_version uuid!, mt_dotnet_type varchar")]
    public async Task Columns_are_those_of_Marten(string table, string expected)
    {
        await using var db = await postgres.NewStoreAsync();

        (await db.ScalarAsync<string>(
            $"""
            select string_agg(column_name || ' ' || udt_name || case is_nullable when 'NO' then '!' else '' end, ', ' order by ordinal_position)
              from information_schema.columns where table_name = '{table}'
            """)).ShouldBe(expected);
    }

    [Fact]
    public async Task Constraints_and_indexes_are_those_of_Marten()
    {
        await using var db = await postgres.NewStoreAsync();

        (await db.ScalarAsync<string>("select string_agg(conname, ', ' order by conname) from pg_constraint where conrelid::regclass::text like 'mt\\_%'")).ShouldBe(
            "fkey_mt_events_stream_id, pk_mt_event_progression, pkey_mt_doc_deadletterevent_id, pkey_mt_events_seq_id, pkey_mt_high_water_skips_ending_sequence, pkey_mt_streams_id");
        (await db.ScalarAsync<string>("select string_agg(indexname, ', ' order by indexname) from pg_indexes where tablename like 'mt\\_%'")).ShouldBe(
            "pk_mt_event_progression, pk_mt_events_stream_and_version, pkey_mt_doc_deadletterevent_id, pkey_mt_events_seq_id, pkey_mt_high_water_skips_ending_sequence, pkey_mt_streams_id");
        (await db.ScalarAsync<string>("select pg_get_constraintdef(oid) from pg_constraint where conname = 'fkey_mt_events_stream_id'"))
            .ShouldBe("FOREIGN KEY (stream_id) REFERENCES mt_streams(id) ON DELETE CASCADE");
        (await db.ScalarAsync<int>("select atttypmod - 4 from pg_attribute where attrelid = 'mt_events'::regclass and attname = 'type'")).ShouldBe(500);
    }

    [Fact]
    public async Task Migrating_twice_changes_nothing_and_time_stamps_are_not_frozen()
    {
        await using var db = await postgres.NewStoreAsync();
        await db.AppendAsync("a", 0);

        await db.Database.MigrateAsync(CancellationToken.None);

        (await db.ScalarAsync<long>("select count(*) from mt_events")).ShouldBe(1);
        (await db.ScalarAsync<string>("select column_default from information_schema.columns where table_name = 'mt_events' and column_name = 'timestamp'")).ShouldBe("now()");
        var written = await db.ScalarAsync<DateTime>("select timestamp from mt_events");
        (DateTime.UtcNow - written).ShouldBeLessThan(TimeSpan.FromMinutes(1), written.ToString(CultureInfo.InvariantCulture));
    }
}
