namespace SrsStack.Media.Protocols.Rtmp.Messages;

/// <summary>The peer wants to receive a stream.</summary>
/// <param name="StreamName">May carry a query with a secret: never log it.</param>
/// <remarks>RTMP 1.0, 7.2.2.1. Start, duration and reset are read over: a live stream has only now.</remarks>
internal sealed record PlayCommand(string StreamName)
{
    public const string Name = "play";

    public static PlayCommand From(CommandMessage command) =>
        new(command.TextAt(1) ?? throw new ProtocolException("RTMP", "7.2.2.1", "play without a stream name"));
}
