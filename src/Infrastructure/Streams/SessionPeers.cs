using SrsStack.Infrastructure.EventStore;

namespace SrsStack.Infrastructure.Streams;

/// <summary>Addresses of sessions, beside the history: personal data that can be erased.</summary>
public sealed class SessionPeers(Database database)
{
    public Task RememberAsync(string sessionId, string peer, DateTimeOffset at, CancellationToken stop) => Database.GuardAsync(async () =>
    {
        await using var command = database.Source.Command(
            "insert into srs_session_peers (session_id, peer, seen) values ($1, $2, $3) on conflict (session_id) do nothing", sessionId, peer, at.UtcDateTime);
        return await command.ExecuteNonQueryAsync(stop);
    });

    /// <returns>Address by session; only those that are known.</returns>
    public Task<IReadOnlyDictionary<string, string>> FindAsync(IReadOnlyList<string> sessions, CancellationToken stop) => Database.ReadAsync(async () =>
    {
        await using var command = database.Source.Command("select session_id, peer from srs_session_peers where session_id = any($1)", sessions.ToArray());
        await using var reader = await command.ExecuteReaderAsync(stop);
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        while (await reader.ReadAsync(stop)) found[reader.GetString(0)] = reader.GetString(1);
        return (IReadOnlyDictionary<string, string>)found;
    });
}
