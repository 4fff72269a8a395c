using System.Runtime.InteropServices;
using SrsStack.Media.Protocols.Rtmp.Messages;

namespace SrsStack.Media.Protocols.Rtmp;

/// <summary>A message in the outbox and the message stream it belongs to.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RtmpOutgoing(IOutgoingMessage Message, uint StreamId);

/// <summary>What a session wants sent, in order, as one group. The pump sends and clears it.</summary>
internal interface IRtmpOutbox
{
    IReadOnlyList<RtmpOutgoing> Outbox { get; }

    void ClearOutbox();
}
