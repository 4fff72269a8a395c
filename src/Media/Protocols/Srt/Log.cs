using Microsoft.Extensions.Logging;
using SrsStack.Media.Engine;

namespace SrsStack.Media.Protocols.Srt;

/// <summary>Event ids 2400 to 2449.</summary>
internal static partial class Log
{
    [LoggerMessage(2400, LogLevel.Information, "SRT listens on UDP port {Port}.")]
    public static partial void Listening(ILogger logger, int port);

    [LoggerMessage(2401, LogLevel.Warning, "SRT is off: none of {Names} is on this machine. Install libsrt 1.5 (Debian: libsrt1.5-openssl) or run deploy/scripts/setup.sh.")]
    public static partial void NoLibrary(ILogger logger, string names);

    [LoggerMessage(2402, LogLevel.Information, "SRT connection of {Peer} ended: {Reason}; {Role} {Name}, {Bytes} bytes of media, {DroppedUnits} units dropped, {Transport}, {Duration}")]
    public static partial void ConnectionEnded(
        ILogger logger, string peer, string reason, string role, string name, long bytes, long droppedUnits, TransportStats? transport, TimeSpan duration);

    [LoggerMessage(2403, LogLevel.Information, "SRT handshake of {Peer} refused: {Reason}; {Wish}")]
    public static partial void HandshakeRefused(ILogger logger, string peer, string reason, string wish);

    [LoggerMessage(2404, LogLevel.Error, "A fault of this server in an SRT connection.")]
    public static partial void Fault(ILogger logger, Exception fault);
}
