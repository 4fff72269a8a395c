using Microsoft.Extensions.Logging;

namespace SrsStack.Infrastructure.Streams;

/// <summary>Event ids 2100 to 2149.</summary>
internal static partial class Log
{
    [LoggerMessage(2100, LogLevel.Warning, "{Count} notices of the engine wait for the database: {Reason}")]
    public static partial void NoticesWait(ILogger log, int count, string reason);

    [LoggerMessage(2101, LogLevel.Error, "The server stops without its database; {Notice} of session {Session} is not in the history.")]
    public static partial void NoticeLost(ILogger log, string notice, string session);

    [LoggerMessage(2102, LogLevel.Error, "{Notice} of session {Session} can not be recorded.")]
    public static partial void NoticeFailed(ILogger log, Exception e, string notice, string session);
}
