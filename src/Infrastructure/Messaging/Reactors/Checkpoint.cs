using Microsoft.Extensions.Logging;
using Npgsql;
using SrsStack.Application.Kernel;
using SrsStack.Infrastructure.EventStore;
using SrsStack.Infrastructure.Views;

namespace SrsStack.Infrastructure.Messaging.Reactors;

/// <summary>How far a reactor has come, in Marten's table under the name that Marten gives a subscription.</summary>
internal sealed class Checkpoint(Database database, Reactor reactor, ILogger log)
{
    private readonly string _name = $"{reactor.Name}:All";

    /// <summary>Where it stands; the first time where it shall begin.</summary>
    public async Task<long> ReadAsync(CancellationToken stop)
    {
        if (await FindAsync(stop) is { } known) return known;
        var start = reactor.Start == ReactorStart.Beginning ? 0 : await PresentAsync(stop);
        await using var command = database.Source.Command(
            "insert into mt_event_progression (name, last_seq_id) values ($1, $2) on conflict (name) do nothing", _name, start);
        await command.ExecuteNonQueryAsync(stop);
        return await FindAsync(stop) ?? start;          // another node may have been first
    }

    /// <returns>False when somebody else moved it meanwhile.</returns>
    public Task<bool> MoveAsync(NpgsqlConnection connection, long floor, long ceiling, CancellationToken stop) =>
        ViewCheckpoint.MoveAsync(connection, _name, floor, ceiling, stop);

    private async Task<long?> FindAsync(CancellationToken stop)
    {
        await using var command = database.Source.Command("select last_seq_id from mt_event_progression where name = $1", _name);
        return await command.ExecuteScalarAsync(stop) as long?;
    }

    /// <summary>The high-water mark as it is now, walked here: at the start of the server nobody else may have walked it yet.</summary>
    private async Task<long> PresentAsync(CancellationToken stop)
    {
        await using var mark = new HighWater(database.Source, log);
        while (await mark.AdvanceAsync(stop)) { }
        return mark.Mark;
    }
}
