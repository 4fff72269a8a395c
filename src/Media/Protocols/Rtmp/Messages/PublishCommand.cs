namespace SrsStack.Media.Protocols.Rtmp.Messages;

/// <summary>The peer wants to send a stream.</summary>
/// <param name="StreamName">May carry a query with a secret: never log it.</param>
/// <remarks>RTMP 1.0, 7.2.2.6. The publishing type (live, record, append) is read over: recording is the operator's wish, not the encoder's.</remarks>
internal sealed record PublishCommand(string StreamName)
{
    public const string Name = "publish";

    public static PublishCommand From(CommandMessage command) =>
        new(command.TextAt(1) ?? throw new ProtocolException("RTMP", "7.2.2.6", "publish without a stream name"));
}
