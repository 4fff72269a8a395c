using Microsoft.Extensions.Logging;
using SrsStack.Media.Engine;

namespace SrsStack.Infrastructure.Streams;

/// <summary>Event ids 2100 to 2149.</summary>
internal static partial class Log
{
    [LoggerMessage(2100, LogLevel.Warning, "{Notice} of session {Session} can not be recorded yet; what its stream tells waits behind it, other streams do not.")]
    public static partial void NoticeWaits(ILogger log, Exception e, string notice, string session);

    [LoggerMessage(2101, LogLevel.Error, "The server stops and could not record what happened; it is not in the history: {Notice}")]
    public static partial void NoticeLost(ILogger log, Exception e, MediaNotice notice);

    [LoggerMessage(2102, LogLevel.Error, "What happened can not be recorded and is set aside; it is not in the history: {Notice}")]
    public static partial void NoticeSetAside(ILogger log, Exception e, MediaNotice notice);

    [LoggerMessage(2103, LogLevel.Information, "{Role} session of {Stream} is cut, because its key or token is no longer good: {Session}")]
    public static partial void SessionCut(ILogger log, SessionRole role, FeedName stream, string session);
}
