using SrsStack.Media.Containers.Flv;
using SrsStack.Media.Live;
using SrsStack.Media.Protocols.Rtmp.Messages;
using SrsStack.Media.Protocols.Rtmp.Wire;
using SrsStack.Media.Time;

namespace SrsStack.Media.Protocols.Rtmp;

/// <summary>Media messages of one publisher into a live feed.</summary>
/// <remarks>RTMP 1.0, 7.1: audio, video and data messages carry FLV tag bodies; an aggregate carries whole tags.</remarks>
internal sealed class RtmpToLive(IFrameSink sink)
{
    private readonly FlvBodyReader _bodies = new(sink);
    private TimestampUnwrapper _clock;

    /// <summary>Messages that were understood and carried something.</summary>
    public long Taken { get; private set; }

    /// <summary>Messages that were dropped: nothing for the feed, or damaged.</summary>
    public long Dropped => _bodies.Skipped + _bodies.Malformed;

    /// <summary>Packets of further tracks of a multitrack publisher, which were left.</summary>
    public long OtherTracks => _bodies.OtherTracks;

    /// <summary>Why the stream cannot be served, for people; null while it can.</summary>
    public string? Refusal => _bodies.UnsupportedReason;

    /// <exception cref="ProtocolException">Script data or an aggregate is not well-formed. Bad audio and video is only dropped.</exception>
    public void Receive(in RtmpMessage message)
    {
        if (message.Type != MessageType.Aggregate)
        {
            ReceiveOne(message);
            return;
        }

        var parts = new AggregateMessage(message);
        while (parts.TryNext(out var part)) ReceiveOne(part);
    }

    private void ReceiveOne(in RtmpMessage message)
    {
        switch (message.Type)
        {
            case MessageType.Video:
                Count(_bodies.ReadVideo(message.Payload, Dts(message)));
                break;
            case MessageType.Audio:
                Count(_bodies.ReadAudio(message.Payload, Dts(message)));
                break;
            case MessageType.DataAmf0 or MessageType.DataAmf3:
                if (ScriptData.TryReadMetadata(DataMessage.Body(message).Span, out var metadata)) sink.OnMetadata(metadata);
                break;
            default:
                break;
        }
    }

    private MediaTime Dts(in RtmpMessage message) => MediaTime.FromMilliseconds(_clock.Unwrap(message.Timestamp));

    private void Count(FlvBodyResult result)
    {
        if (result == FlvBodyResult.Taken) Taken++;
    }
}
