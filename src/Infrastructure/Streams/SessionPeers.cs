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
}
