using Microsoft.Extensions.Logging;

namespace SrsStack.Infrastructure.Messaging;

/// <summary>Event ids 2200 to 2249.</summary>
internal static partial class Log
{
    [LoggerMessage(2200, LogLevel.Warning, "Messages wait: {Reason}")]
    public static partial void MessagesWait(ILogger log, string reason);

    [LoggerMessage(2201, LogLevel.Warning, "Message {Id} ({Type}) failed at attempt {Attempt}; the next one is at {Due:O}.")]
    public static partial void AttemptFailed(ILogger log, Exception e, string id, string type, int attempt, DateTimeOffset due);

    [LoggerMessage(2202, LogLevel.Error, "Message {Id} ({Type}) goes to the dead letters after {Attempt} attempts: {Reason}")]
    public static partial void MessageDied(ILogger log, string id, string type, int attempt, string reason);

    [LoggerMessage(2203, LogLevel.Warning, "The lease of message {Id} ended before its handler did; what it came to does not count.")]
    public static partial void LeaseLost(ILogger log, string id);

    [LoggerMessage(2204, LogLevel.Warning, "{Count} messages were still being handled at the stop; they come again.")]
    public static partial void GivenBack(ILogger log, int count);

    [LoggerMessage(2205, LogLevel.Error, "The outcome of message {Id} can not be recorded; it comes again when its lease ends.")]
    public static partial void OutcomeNotRecorded(ILogger log, Exception e, string id);

    [LoggerMessage(2210, LogLevel.Error, "Reactor {Reactor} can not react to the event at {Position}; it goes to the dead letters.")]
    public static partial void PoisonEvent(ILogger log, Exception e, string reactor, long position);
}
