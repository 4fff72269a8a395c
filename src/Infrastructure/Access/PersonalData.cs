using Npgsql;
using SrsStack.Application.Access;
using SrsStack.Infrastructure.EventStore;
using SrsStack.Infrastructure.Streams;

namespace SrsStack.Infrastructure.Access;

/// <summary>Erases addresses of sessions, and looks through every table of ours and Marten's for what should be gone.</summary>
public sealed class PersonalData(Database database, SessionPeers peers) : IPersonalData
{
    public Task RememberAsync(string session, string address, DateTimeOffset at, CancellationToken stop) => peers.RememberAsync(session, address, at, stop);

    public Task<IReadOnlyDictionary<string, string>> AddressesOfAsync(IReadOnlyList<string> sessions, CancellationToken stop) => peers.FindAsync(sessions, stop);

    public Task<int> EraseAsync(string? address, string? session, DateTimeOffset? before, CancellationToken stop) => Database.GuardAsync(async () =>
    {
        // a peer is address:port, an IPv6 address stands in brackets
        await using var command = database.Source.CreateCommand(
            """
            delete from srs_session_peers
             where session_id = $1 or seen < $2 or peer = $3 or starts_with(peer, $3 || ':') or starts_with(peer, '[' || $3 || ']')
            """);
        command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = session });
        command.Parameters.Add(new NpgsqlParameter<DateTime?> { TypedValue = before?.UtcDateTime });
        command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = address });
        return await command.ExecuteNonQueryAsync(stop);
    });

    public Task<IReadOnlyDictionary<string, long>> FindAsync(string text, CancellationToken stop) => Database.ReadAsync(async () =>
    {
        var found = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var table in await TablesAsync(stop))
        {
            await using var command = database.Source.Command($"select count(*) from {table} t where position($1 in t::text) > 0", text);
            command.CommandTimeout = 0;   // a large history takes its time; the caller can cancel
            if (await command.ExecuteScalarAsync(stop) is long rows and > 0) found[table] = rows;
        }
        if (await IndexedAsync(text, stop) is var places and > 0) found["srs_event_index"] = places;
        return (IReadOnlyDictionary<string, long>)found;
    });

    /// <summary>The index of the events holds digests, in which no scan finds a text. It has what was somebody's name, or an id, as a whole.</summary>
    private async Task<long> IndexedAsync(string text, CancellationToken stop)
    {
        await using var command = database.Source.Command(
            "select count(*) from srs_event_index where key in (srs_event_key('actor', $1), srs_event_key('correlation', $1))", text);
        return (long)(await command.ExecuteScalarAsync(stop))!;
    }

    private async Task<IReadOnlyList<string>> TablesAsync(CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(
            "select c.oid::regclass::text from pg_class c where c.relkind in ('r', 'p') and c.relnamespace = current_schema()::regnamespace order by 1");
        await using var reader = await command.ExecuteReaderAsync(stop);
        var tables = new List<string>();
        while (await reader.ReadAsync(stop)) tables.Add(reader.GetString(0));
        return tables;
    }
}
