using SrsStack.Media.Containers.Flv;
using SrsStack.Media.Containers.MpegTs;
using SrsStack.Media.Live;

namespace SrsStack.Host.Delivery;

/// <summary>A way to send a live feed over HTTP as one answer without end.</summary>
/// <param name="Protocol">As sessions and counters call it.</param>
/// <param name="IsTransportStream">Else FLV, which carries every codec.</param>
internal sealed record LiveForm(string Protocol, string ContentType, Func<IWireForm> Create, bool IsTransportStream = false)
{
    public static LiveForm Flv { get; } = new("flv", "video/x-flv", static () => new FlvForm());

    public static LiveForm Ts { get; } = new("ts", "video/mp2t", static () => new TsForm(), IsTransportStream: true);

    /// <summary>FLV in WebSocket messages.</summary>
    public static LiveForm WebSocket { get; } = new("ws-flv", "", static () => new WebSocketForm());
}
