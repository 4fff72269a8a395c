using SrsStack.Media.Containers.Flv;
using SrsStack.Media.Containers.MpegTs;
using SrsStack.Media.Containers.Sound;
using SrsStack.Media.Live;

namespace SrsStack.Host.Delivery;

/// <summary>A way to send a live feed over HTTP as one answer without end.</summary>
/// <param name="Protocol">As sessions and counters call it.</param>
/// <param name="Fits">Whether it can carry anything of a feed; null: everything, as FLV does.</param>
internal sealed record LiveForm(string Protocol, string ContentType, Func<IWireForm> Create, Func<FeedDescription, bool>? Fits = null)
{
    public static LiveForm Flv { get; } = new("flv", "video/x-flv", static () => new FlvForm());

    public static LiveForm Ts { get; } = new("ts", "video/mp2t", static () => new TsForm(), TsForm.Fits);

    /// <summary>The sound alone.</summary>
    public static LiveForm Aac { get; } = new("aac", "audio/aac", static () => new SoundForm(CodecId.Aac), static feed => SoundForm.Fits(feed, CodecId.Aac));

    public static LiveForm Mp3 { get; } = new("mp3", "audio/mpeg", static () => new SoundForm(CodecId.Mp3), static feed => SoundForm.Fits(feed, CodecId.Mp3));

    /// <summary>FLV in WebSocket messages.</summary>
    public static LiveForm WebSocket { get; } = new("ws-flv", "", static () => new WebSocketForm());
}
