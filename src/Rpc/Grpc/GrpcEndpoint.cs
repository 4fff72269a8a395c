using System.IO.Pipelines;
using SrsStack.Rpc.Calls;
using SrsStack.Rpc.GrpcWeb;

namespace SrsStack.Rpc.Grpc;

/// <summary>The POST route of a method: gRPC over HTTP/2 and gRPC-Web over any HTTP version.</summary>
/// <remarks>gRPC over HTTP/2 ("Requests", "Responses") and PROTOCOL-WEB of the gRPC specification.</remarks>
internal sealed class GrpcEndpoint<TRequest, TResponse>(MethodEntry<TRequest, TResponse> entry, RpcRuntime runtime)
    where TRequest : class where TResponse : class
{
    public async Task InvokeAsync(HttpContext http)
    {
        if (GrpcContentType.Parse(http.Request.ContentType) is not { } type)
        {
            http.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return;
        }

        if (!type.IsWeb && !HttpProtocol.IsHttp2(http.Request.Protocol) && !HttpProtocol.IsHttp3(http.Request.Protocol))
        {   // trailers need HTTP/2
            http.Response.StatusCode = StatusCodes.Status426UpgradeRequired;
            http.Response.Headers.Upgrade = "h2c";
            return;
        }

        StreamingLimits.Lift(http, entry);
        http.Response.ContentType = type.Answer;
        await RunAsync(http, type);
    }

    private async Task RunAsync(HttpContext http, GrpcContentType type)
    {
        using var context = new RpcCallContext(http, entry, runtime);
        using var writer = new GrpcWriter<TRequest, TResponse>(http, entry, type, CompressFrom(http), context.CancellationToken);
        context.SendHeaders = writer.OpenAsync;
        var body = type.IsText ? PipeReader.Create(new Base64DecodingStream(http.Request.BodyReader)) : http.Request.BodyReader;
        var reader = new FrameReader<TRequest>(
            body, http.Request.Headers["grpc-encoding"], entry.RequestMarshaller, runtime.Options.MaxMessageBytes,
            StatusCode.Cancelled, context.CancellationToken);
        var call = new RpcCall(entry, type.IsWeb ? RpcWire.GrpcWeb : RpcWire.Grpc, http, context);
        await CallRunner.RunAsync(runtime, entry, call, context, reader, writer, failure => AnswerAsync(http, context, type, writer.Opened, failure));
    }

    private static async Task AnswerAsync(HttpContext http, RpcCallContext context, GrpcContentType type, bool opened, RpcException? failure)
    {
        if (failure?.StatusCode == StatusCode.Unimplemented && !opened) http.Response.Headers["grpc-accept-encoding"] = "identity,gzip";
        var trailers = Trailers.Of(failure, context.HasTrailers ? context.ResponseTrailers : null);
        if (opened && type.IsWeb) await WebTrailers.WriteAsync(http.Response.BodyWriter, trailers, type.IsText);
        else Trailers.Send(http.Response, trailers, asHeaders: !opened);
    }

    private int? CompressFrom(HttpContext http)
    {
        if (runtime.Options.CompressFromBytes is not { } from) return null;
        foreach (var line in http.Request.Headers["grpc-accept-encoding"])
            foreach (var token in (line ?? "").AsSpan().Split(','))
                if (line.AsSpan(token).Trim().Equals("gzip", StringComparison.OrdinalIgnoreCase)) return from;
        return null;
    }
}
