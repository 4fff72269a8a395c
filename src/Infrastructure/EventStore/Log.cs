using Microsoft.Extensions.Logging;

namespace SrsStack.Infrastructure.EventStore;

/// <summary>Event ids 2000 to 2099.</summary>
internal static partial class Log
{
    [LoggerMessage(2000, LogLevel.Warning, "An append spoilt its batch of {Count}; each is tried by itself.")]
    public static partial void BatchSplit(ILogger log, int count);

    [LoggerMessage(2001, LogLevel.Warning, "Positions {From} to {To} were given out and never written; readers go on behind them.")]
    public static partial void GapSkipped(ILogger log, long from, long to);

    [LoggerMessage(2002, LogLevel.Warning, "{Worker} stand still and try again, because {Reason}.")]
    public static partial void StandsStill(ILogger log, Exception? e, string worker, string reason);

    [LoggerMessage(2003, LogLevel.Information, "{Worker} go on.")]
    public static partial void GoesOn(ILogger log, string worker);

    [LoggerMessage(2004, LogLevel.Error, "Projection {Name} can not apply the event at position {Position}; it went to the dead letters.")]
    public static partial void PoisonEvent(ILogger log, Exception e, string name, long position);

    [LoggerMessage(2005, LogLevel.Error, "A memory view can not apply the event at position {Position}.")]
    public static partial void MemoryViewFailed(ILogger log, Exception e, long position);

    [LoggerMessage(2006, LogLevel.Information, "Version {Version} of the view {Name} has caught up and is read from now on.")]
    public static partial void VersionSwitched(ILogger log, string name, int version);

    [LoggerMessage(2007, LogLevel.Information, "The view {Name} was made anew from {Events} events in {Seconds} s and is read from now on.")]
    public static partial void ViewRebuilt(ILogger log, string name, long events, long seconds);

    [LoggerMessage(2008, LogLevel.Information, "{Count} streams that are over and had no event for {Days} days were archived; nothing was deleted.")]
    public static partial void StreamsArchived(ILogger log, int count, double days);

    [LoggerMessage(2010, LogLevel.Information, "PostgreSQL {Version} started in {Milliseconds} ms{First}.")]
    public static partial void PostgresStarted(ILogger log, string version, long milliseconds, string first);

    [LoggerMessage(2011, LogLevel.Warning, "PostgreSQL: {Line}")]
    public static partial void PostgresSays(ILogger log, string line);

    [LoggerMessage(2012, LogLevel.Error, "PostgreSQL ended unexpectedly (exit code {Code}); it is started again.")]
    public static partial void PostgresDied(ILogger log, int code);

    [LoggerMessage(2013, LogLevel.Error, "PostgreSQL could not be started again: {Reason}")]
    public static partial void PostgresRestartFailed(ILogger log, string reason);

    [LoggerMessage(2014, LogLevel.Information, "PostgreSQL stopped.")]
    public static partial void PostgresStopped(ILogger log);
}
