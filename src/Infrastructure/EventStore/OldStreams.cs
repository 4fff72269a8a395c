using Microsoft.Extensions.Logging;
using SrsStack.Application.History;
using SrsStack.Infrastructure.Upkeep;

namespace SrsStack.Infrastructure.EventStore;

/// <summary>Archives the streams that are over and had no event for long.</summary>
internal sealed class OldStreams(Database database, RetentionOptions options, HistoryMeters meters, TimeProvider time, ILogger<OldStreams> log) : IChore
{
    private readonly StreamArchive _archive = new(database, time);

    public string Name => "Archivings of old streams";

    public TimeSpan First => TimeSpan.FromMinutes(5);

    public TimeSpan Every => TimeSpan.FromHours(1);

    public async Task RunAsync(CancellationToken stop)
    {
        if (options.ArchiveAfter is not { } age) return;
        var archived = await _archive.ArchiveAsync(age, ArchiveRule.All, stop);
        meters.StreamsArchived.Add(archived);
        if (archived > 0) Log.StreamsArchived(log, archived, age.TotalDays);
    }
}
