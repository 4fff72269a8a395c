using SrsStack.Infrastructure.EventStore;
using SrsStack.Infrastructure.Streams;

namespace SrsStack.Host.Platform;

/// <summary>Whether this server can do all of its work now, and if not, what is missing.</summary>
internal sealed class Readiness(Database database, StreamNotices notices)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <returns>200 when ready, else 503; both name the parts.</returns>
    public async Task<IResult> AnswerAsync(CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(Patience);
        var reachable = await ReachableAsync(limit.Token);
        var body = new ReadinessBody(reachable ? "ready" : "not_ready", reachable ? "ok" : "unreachable", notices.Waiting);
        return Results.Json(body, statusCode: reachable ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    private async Task<bool> ReachableAsync(CancellationToken stop)
    {
        try
        {
            return await database.IsReachableAsync(stop);
        }
        catch (OperationCanceledException)
        {
            return false;   // no answer in time
        }
    }
}

/// <param name="WaitingNotices">Facts of the engine that are not yet in the history.</param>
internal sealed record ReadinessBody(string Status, string Database, int WaitingNotices);
