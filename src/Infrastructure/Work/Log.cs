using Microsoft.Extensions.Logging;

namespace SrsStack.Infrastructure.Work;

/// <summary>Event ids 2300 to 2399.</summary>
internal static partial class Log
{
    [LoggerMessage(2300, LogLevel.Information, "Work {Key} starts here (fence {Fence}).")]
    public static partial void WorkTaken(ILogger log, string key, long fence);

    [LoggerMessage(2301, LogLevel.Warning, "Work {Key} failed: {Reason}")]
    public static partial void WorkFailed(ILogger log, string key, string reason);

    [LoggerMessage(2302, LogLevel.Warning, "Work {Key} belongs to another node now; it ends here.")]
    public static partial void LeaseLost(ILogger log, string key);

    [LoggerMessage(2303, LogLevel.Error, "Work {Key} was told to stop and does not; nobody else runs it while it is there.")]
    public static partial void WorkOverdue(ILogger log, string key);

    [LoggerMessage(2304, LogLevel.Warning, "Work is looked after again in a moment: {Reason}")]
    public static partial void PassFailed(ILogger log, string reason);
}
