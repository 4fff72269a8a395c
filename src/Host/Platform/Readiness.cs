using System.Data.Common;
using SrsStack.Infrastructure.EventStore;
using SrsStack.Infrastructure.Streams;

namespace SrsStack.Host.Platform;

/// <summary>Whether this server can do all of its work now, and if not, what is missing.</summary>
internal sealed class Readiness(Database database, StreamNotices notices, IEnumerable<IHostedService> services)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <returns>
    /// 503 when the database is away, else 200: a server whose background work stands still is <c>degraded</c> and best left running, since
    /// its streams go on. All of them name the parts.
    /// </returns>
    public async Task<IResult> AnswerAsync(CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(Patience);
        var reachable = await ReachableAsync(limit.Token);
        var standstills = Standstills();
        var status = !reachable ? "not_ready" : standstills.Count > 0 ? "degraded" : "ready";
        var body = new ReadinessBody(status, reachable ? "ok" : "unreachable", notices.Waiting, standstills);
        return Results.Json(body, statusCode: reachable ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    private List<string> Standstills()
    {
        var work = services.OfType<IBackgroundWork>().SelectMany(w => w.Standstills);
        var ended = services.OfType<BackgroundService>().Where(s => s.ExecuteTask is { IsFaulted: true })
            .Select(s => $"{s.GetType().Name} ended by an error; the log says more");
        return [.. work, .. ended];
    }

    private async Task<bool> ReachableAsync(CancellationToken stop)
    {
        try
        {
            return await database.IsReachableAsync(stop);
        }
        catch (Exception e) when (e is OperationCanceledException or DbException)
        {
            return false;   // no answer in time, or one that it can not work
        }
    }
}

/// <param name="WaitingNotices">Facts of the engine that are not yet in the history.</param>
/// <param name="Standstills">Which background work stands still now, and why.</param>
internal sealed record ReadinessBody(string Status, string Database, int WaitingNotices, IReadOnlyList<string> Standstills);
