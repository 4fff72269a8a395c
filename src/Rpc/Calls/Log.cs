namespace SrsStack.Rpc.Calls;

/// <summary>Event ids 7000 to 7099.</summary>
internal static partial class Log
{
    [LoggerMessage(7000, LogLevel.Error, "{Method} failed; the caller was told 'internal error'")]
    public static partial void CallFailed(ILogger logger, Exception exception, string method);

    [LoggerMessage(7001, LogLevel.Debug, "{Method} ended with {Code}: {Detail}")]
    public static partial void CallRefused(ILogger logger, string method, StatusCode code, string detail);

    [LoggerMessage(7002, LogLevel.Warning, "{Method} failed after its caller had been answered")]
    public static partial void LateFailure(ILogger logger, Exception exception, string method);

    [LoggerMessage(7003, LogLevel.Debug, "A connection ended before it said which HTTP it speaks: {Reason}")]
    public static partial void SilentConnection(ILogger logger, string reason);
}
