using SrsStack.Media.Containers.Flv;
using SrsStack.Media.Protocols.Rtmp.Wire;

namespace SrsStack.Media.Protocols.Rtmp.Messages;

/// <summary>Several media messages in one, as FLV tags: walks over them.</summary>
/// <remarks>
/// RTMP 1.0, 7.1.6. The time stamp of the aggregate is that of its first part; the offset between both goes onto all parts. The last back
/// pointer may be missing: some servers leave it out.
/// </remarks>
internal struct AggregateMessage(RtmpMessage whole)
{
    private ReadOnlyMemory<byte> _rest = whole.Payload;
    private uint _offset;
    private bool _isOffsetKnown;

    /// <returns>False at the end.</returns>
    /// <exception cref="ProtocolException">A part reaches beyond the message.</exception>
    public bool TryNext(out RtmpMessage part)
    {
        part = default;
        if (_rest.IsEmpty) return false;
        if (_rest.Length < FlvTagHeader.Size) throw Broken("ends inside the header of a part");
        var tag = FlvTagHeader.Read(_rest.Span);
        var body = _rest[FlvTagHeader.Size..];
        if (tag.BodyBytes > body.Length) throw Broken("a part reaches beyond its end");
        if (!_isOffsetKnown) _offset = unchecked(whole.Timestamp - tag.Timestamp);
        _isOffsetKnown = true;
        part = new((MessageType)tag.Type, unchecked(tag.Timestamp + _offset), whole.StreamId, body[..tag.BodyBytes]);
        body = body[tag.BodyBytes..];
        _rest = body[Math.Min(FlvTagHeader.TrailerSize, body.Length)..];
        return true;
    }

    private static ProtocolException Broken(string detail) => new("RTMP", "7.1.6", $"an aggregate message {detail}");
}
