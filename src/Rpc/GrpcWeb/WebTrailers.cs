using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using SrsStack.Rpc.Grpc;

namespace SrsStack.Rpc.GrpcWeb;

/// <summary>Trailers inside the body: a frame with flag 0x80 that holds header lines, for clients that cannot see HTTP trailers.</summary>
/// <remarks>PROTOCOL-WEB, "Protocol differences", point 8 (message framing of trailers).</remarks>
internal static class WebTrailers
{
    private const byte TrailerFlag = 0x80;

    public static async Task WriteAsync(PipeWriter body, IEnumerable<KeyValuePair<string, string>> trailers, bool asText)
    {
        Write(body, trailers, asText);
        await body.FlushAsync(CancellationToken.None);
    }

    private static void Write(PipeWriter body, IEnumerable<KeyValuePair<string, string>> trailers, bool asText)
    {
        var lines = new StringBuilder();
        foreach (var (key, value) in trailers) lines.Append(key).Append(": ").Append(value.ReplaceLineEndings(" ")).Append("\r\n");
        var bytes = Encoding.Latin1.GetBytes(lines.ToString());
        var frame = new ArrayBufferWriter<byte>(bytes.Length + 5);
        FrameBuilder.WriteHead(frame, TrailerFlag, bytes.Length);
        frame.Write(bytes);
        if (asText) WebText.Write(body, frame.WrittenSpan);
        else body.Write(frame.WrittenSpan);
    }
}
