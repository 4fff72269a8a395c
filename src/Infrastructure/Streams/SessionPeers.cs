using SrsStack.Infrastructure.EventStore;

namespace SrsStack.Infrastructure.Streams;

/// <summary>Addresses of sessions, beside the history: personal data that can be erased.</summary>
public sealed class SessionPeers(Database database)
{
    public Task RememberAsync(string sessionId, string peer, DateTimeOffset at, CancellationToken stop) => Database.GuardAsync(async () =>
    {
        await using var command = database.Source.CreateCommand(
            "insert into srs_session_peers (session_id, peer, seen) values ($1, $2, $3) on conflict (session_id) do nothing");
        command.Parameters.AddWithValue(sessionId);
        command.Parameters.AddWithValue(peer);
        command.Parameters.AddWithValue(at.UtcDateTime);
        return await command.ExecuteNonQueryAsync(stop);
    });
}
