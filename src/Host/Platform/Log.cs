namespace SrsStack.Host.Platform;

/// <summary>Event ids 3000 to 3049.</summary>
internal static partial class Log
{
    [LoggerMessage(3000, LogLevel.Information, "SrsStack is ready: http://localhost:{Http}/ and rtmp://localhost:{Rtmp}/live/.{Hint}")]
    public static partial void Ready(ILogger log, int http, int rtmp, string hint);

    [LoggerMessage(3001, LogLevel.Warning, "{Count} publishes that an earlier life of this server left open were closed.")]
    public static partial void OrphansClosed(ILogger log, int count);

    [LoggerMessage(3002, LogLevel.Error, "The end of this life of the server is not in the history: {Reason}")]
    public static partial void EndNotRecorded(ILogger log, string reason);

    [LoggerMessage(3003, LogLevel.Information, "Runs on .NET {Version} ({Machine}).")]
    public static partial void Runtime(ILogger log, Version version, string machine);

    [LoggerMessage(3004, LogLevel.Warning, "This is .NET {Version}; known to be good is {KnownGood}. Update the runtime: older patches have holes in what faces the network.")]
    public static partial void OldRuntime(ILogger log, Version version, Version knownGood);
}
