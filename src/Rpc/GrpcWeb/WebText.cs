using System.Buffers;
using System.Buffers.Text;

namespace SrsStack.Rpc.GrpcWeb;

/// <summary>The text form of gRPC-Web: each frame as one padded piece of base64.</summary>
internal static class WebText
{
    public static void Write(IBufferWriter<byte> target, ReadOnlySpan<byte> frame)
    {
        var text = target.GetSpan(Base64.GetMaxEncodedToUtf8Length(frame.Length));
        Base64.EncodeToUtf8(frame, text, out _, out var written);
        target.Advance(written);
    }
}
