using SrsStack.Media.Containers.Flv;

namespace SrsStack.Media.Protocols.Rtmp.Messages;

/// <summary>The first command of a connection.</summary>
/// <param name="TransactionId">Always 1 by the specification; echoed as it came.</param>
/// <param name="App">Application, may carry a query; may hold a secret: never log it.</param>
/// <param name="TcUrl">URL of the server with the application, may carry a query; may hold a secret: never log it.</param>
/// <param name="FlashVersion">What the peer calls itself, or null.</param>
/// <param name="IsEnhanced">The peer speaks of codecs by four letters or of extended capabilities.</param>
/// <remarks>RTMP 1.0, 7.2.1.1; Enhanced RTMP v2, "Enhancing NetConnection connect Command".</remarks>
internal sealed record ConnectCommand(double TransactionId, string App, string TcUrl, string? FlashVersion, bool IsEnhanced)
{
    public const string Name = "connect";

    public static ConnectCommand From(CommandMessage command) =>
        command.ValueAt(0) is AmfObject values
            ? new(command.TransactionId, values.Text("app") ?? "", values.Text("tcUrl") ?? "", values.Text("flashVer"), EnhancedCapabilities.AreIn(values))
            : throw new ProtocolException("RTMP", "7.2.1.1", "connect without its command object");
}
