using Microsoft.Extensions.Logging;

namespace SrsStack.Media.Protocols.Rtmp;

/// <summary>Event ids 2000 to 2099.</summary>
internal static partial class Log
{
    [LoggerMessage(2000, LogLevel.Information,
        "RTMP connection of {Peer} ended: {Reason}; {Role} {Name}, {ReceivedBytes} bytes in, {SentBytes} bytes out, {DroppedMessages} dropped, {Duration}")]
    public static partial void ConnectionEnded(
        ILogger logger, string peer, string reason, string role, string name, long receivedBytes, long sentBytes, long droppedMessages, TimeSpan duration);
}
