using System.Text.Json;
using SrsStack.Application.Streams;
using SrsStack.Infrastructure.EventStore;

namespace SrsStack.Infrastructure.Streams;

/// <summary>Reads the states stored with each append, so the answer is never behind the history.</summary>
public sealed class OpenPublishes(Database database) : IOpenPublishes
{
    public Task<IReadOnlyList<KnownPublish>> ListAsync(CancellationToken stop) => Database.ReadAsync(async () =>
    {
        await using var command = database.Source.CreateCommand(
            "select state from srs_snapshots where type = 'live_stream' and jsonb_typeof(state -> 'Open') = 'object' order by stream_id");
        await using var reader = await command.ExecuteReaderAsync(stop);
        var open = new List<KnownPublish>();
        while (await reader.ReadAsync(stop))
        {
            var state = JsonSerializer.Deserialize(reader.GetString(0), StreamEventsJson.Default.LiveStream)!;
            open.Add(new(state.Name!, state.Open!.Session, state.Open.Boot));
        }
        return (IReadOnlyList<KnownPublish>)open;
    });
}
