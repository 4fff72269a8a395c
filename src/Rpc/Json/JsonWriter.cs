using System.Buffers;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using SrsStack.Rpc.Calls;

namespace SrsStack.Rpc.Json;

/// <summary>How the answers of a JSON call are laid out.</summary>
internal enum JsonShape { One, Lines, Events }

/// <summary>Answers as one JSON document, as NDJSON lines, or as server-sent events (WHATWG HTML, 9.2).</summary>
internal sealed class JsonWriter<TResponse>(HttpContext http, FieldDescriptor? only, JsonShape shape, CancellationToken cancel)
    : CallWriter<TResponse>(http, cancel) where TResponse : class
{
    private TResponse? _single;

    /// <summary>Sends the single answer, or the headers of a stream that ended without a message.</summary>
    public async Task SucceedAsync()
    {
        if (shape != JsonShape.One && Opened) return;
        PrepareHeaders();
        if (_single is IMessage answer) JsonMapping.Write(Http.Response.BodyWriter, answer, only);
        await FlushAsync();
    }

    /// <summary>After a stream has begun its HTTP status is out: the failure becomes the last line or event.</summary>
    public async Task FailAsync(RpcException failure)
    {
        var body = Http.Response.BodyWriter;
        body.Write(shape == JsonShape.Events ? "event: error\ndata: "u8 : "{\"error\":"u8);
        Problem.Write(body, failure);
        body.Write(shape == JsonShape.Events ? "\n\n"u8 : "}\n"u8);
        await FlushAsync();
    }

    protected override void PrepareHeaders()
    {
        Http.Response.ContentType = shape switch
        {
            JsonShape.Events => "text/event-stream",
            JsonShape.Lines => "application/x-ndjson",
            _ => "application/json",
        };
        if (shape == JsonShape.One) return;
        Http.Response.Headers.CacheControl = "no-cache";
        Http.Response.Headers["X-Accel-Buffering"] = "no";   // nginx would hold the stream back
    }

    protected override Task WriteMessageAsync(TResponse message)
    {
        if (shape == JsonShape.One)
        {   // kept until the handler has ended: it may still refuse, and then the answer is a problem instead
            _single = message;
            return Task.CompletedTask;
        }

        var body = Http.Response.BodyWriter;
        if (shape == JsonShape.Events) body.Write("data: "u8);
        JsonMapping.Write(body, (IMessage)message, only);
        body.Write(shape == JsonShape.Events ? "\n\n"u8 : "\n"u8);
        return FlushAsync();
    }
}
