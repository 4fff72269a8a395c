using System.Runtime.InteropServices;
using SrsStack.Media.Protocols.Rtmp.Messages;

namespace SrsStack.Media.Protocols.Rtmp;

/// <summary>A message in the outbox and the message stream it belongs to.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RtmpOutgoing(IOutgoingMessage Message, uint StreamId);
