using System.Globalization;

namespace SrsStack.Infrastructure.Tests.EventStore;

/// <summary>Marten drops what it does not know in its own tables, so not a column, index or constraint more may be there.</summary>
[Collection(PostgresTests.Name)]
public sealed class SchemaTests(PostgresFixture postgres)
{
    private const string Columns =
        """
        select format('%s.%s %s%s default %s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), case when a.attnotnull then ' not null' else '' end,
                      coalesce(pg_get_expr(d.adbin, d.adrelid), '-'))
          from pg_attribute a join pg_class c on c.oid = a.attrelid left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
         where c.relnamespace = $1::regnamespace and c.relkind = 'r' and c.relname like 'mt\_%' and a.attnum > 0 and not a.attisdropped
         order by c.relname, a.attnum
        """;

    private const string Constraints =
        """
        select format('%s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) from pg_constraint
         where connamespace = $1::regnamespace and conrelid::regclass::text like '%mt\_%' order by 1
        """;

    private const string Indexes = "select indexdef from pg_indexes where schemaname = $1 and tablename like 'mt\\_%' order by indexname";

    private const string Sequences =
        """
        select format('%s %s %s %s %s %s', s.sequencename, s.data_type, s.start_value, s.increment_by, s.cache_size, pg_get_serial_sequence($1 || '.mt_events', 'seq_id') is not null)
          from pg_sequences s where s.schemaname = $1 and s.sequencename like 'mt\_%' order by 1
        """;

    [Theory]
    [InlineData(Columns)]
    [InlineData(Constraints)]
    [InlineData(Indexes)]
    [InlineData(Sequences)]
    public async Task The_catalogue_is_that_of_a_database_which_Marten_made(string question)
    {
        await using var db = await postgres.NewStoreAsync();
        await db.ExecuteAsync(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "EventStore", "MartenSchema.sql")));

        var (ours, theirs) = (await db.ListAsync(question, "public"), await db.ListAsync(question, "marten"));

        theirs.ShouldNotBeEmpty();
        ours.ShouldBe(theirs.Select(line => line.Replace("marten.", "public.", StringComparison.Ordinal)));
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
