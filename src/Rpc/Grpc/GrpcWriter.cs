using System.Buffers;
using SrsStack.Rpc.Calls;
using SrsStack.Rpc.GrpcWeb;

namespace SrsStack.Rpc.Grpc;

/// <summary>Answers of gRPC and gRPC-Web: frames into the response's own buffer, base64 for the text form.</summary>
internal sealed class GrpcWriter<TRequest, TResponse>(
    HttpContext http, MethodEntry<TRequest, TResponse> entry, GrpcContentType type, int? compressFrom, CancellationToken cancel)
    : CallWriter<TResponse>(http, cancel) where TRequest : class where TResponse : class
{
    private FrameBuilder? _frames;

    protected override void PrepareHeaders()
    {
        if (compressFrom is not null) Http.Response.Headers["grpc-encoding"] = "gzip";
    }

    protected override Task WriteMessageAsync(TResponse message)
    {
        if (type.IsText) WriteText(message);
        else (_frames ??= new FrameBuilder(Http.Response.BodyWriter, compressFrom)).Write(message, entry.ResponseMarshaller);
        // A unary answer leaves together with its trailers: one packet instead of two.
        return entry.ResponsesStream ? FlushAsync() : Task.CompletedTask;
    }

    private void WriteText(TResponse message)
    {
        var frame = new ArrayBufferWriter<byte>();
        new FrameBuilder(frame, compressFrom).Write(message, entry.ResponseMarshaller);
        WebText.Write(Http.Response.BodyWriter, frame.WrittenSpan);
    }
}
