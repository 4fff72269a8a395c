using SrsStack.Application.Kernel;
using SrsStack.Application.Recordings;
using SrsStack.Domain.Kernel;
using SrsStack.Domain.Recordings;
using SrsStack.Infrastructure.Upkeep;

namespace SrsStack.Infrastructure.Recordings;

/// <summary>Deletes recordings that the rules do not keep: too old, too many or too large, the oldest first. Never one that still runs.</summary>
internal sealed class OldRecordings(RecordingQueries queries, RecordingDirectory directory, ICommandBus bus, TimeProvider time) : IChore
{
    private const int Page = 1000;
    private static readonly Actor Rules = new(ActorKind.Server, "recording-rules");

    public string Name => "Old recordings";

    public TimeSpan First => TimeSpan.FromMinutes(2);

    public TimeSpan Every => TimeSpan.FromMinutes(5);

    public async Task RunAsync(CancellationToken stop)
    {
        var rules = directory.Rules;
        if (rules is { KeepDays: 0, KeepCount: 0, KeepBytes: 0 }) return;
        foreach (var row in Surplus(await AllAsync(stop), rules, time.GetUtcNow())) await bus.SendAsync(new RemoveRecording(row.Id), Rules, stop);
    }

    /// <param name="all">Oldest first.</param>
    internal static IEnumerable<RecordingRow> Surplus(IReadOnlyList<RecordingRow> all, RecordingRules rules, DateTimeOffset now)
    {
        var (count, bytes) = (all.Count, all.Sum(r => r.Bytes + r.FileBytes));
        foreach (var row in all.Where(r => !r.IsInProgress))
        {
            var isSurplus = (rules.KeepDays > 0 && now - row.EndedAt > TimeSpan.FromDays(rules.KeepDays)) || (rules.KeepCount > 0 && count > rules.KeepCount)
                || (rules.KeepBytes > 0 && bytes > rules.KeepBytes);
            if (!isSurplus) continue;
            (count, bytes) = (count - 1, bytes - row.Bytes - row.FileBytes);
            yield return row;
        }
    }

    private async Task<List<RecordingRow>> AllAsync(CancellationToken stop)
    {
        var all = new List<RecordingRow>();
        while (true)
        {
            var page = await queries.ListAsync(all.Count > 0 ? all[^1].Id.Value : "", Page, stop);
            all.AddRange(page);
            if (page.Count < Page) return all;
        }
    }
}
