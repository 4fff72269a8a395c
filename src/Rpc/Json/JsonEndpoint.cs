using SrsStack.Rpc.Calls;

namespace SrsStack.Rpc.Json;

/// <summary>The route of one http rule.</summary>
internal sealed class JsonEndpoint<TRequest, TResponse>(
    MethodEntry<TRequest, TResponse> entry, HttpBinding binding, JsonMapping mapping, RpcRuntime runtime)
    where TRequest : class where TResponse : class
{
    public async Task InvokeAsync(HttpContext http)
    {
        if (binding.HasBody && !JsonBody.IsAcceptable(http.Request))
        {
            var failure = RpcErrors.InvalidField("Content-Type", "application/json in UTF-8 was expected");
            await Problem.SendAsync(http.Response, failure, StatusCodes.Status415UnsupportedMediaType);
            return;
        }

        StreamingLimits.Lift(http, entry);
        using var context = new RpcCallContext(http, entry, runtime);
        using var writer = new JsonWriter<TResponse>(http, binding.ResponseBody, ShapeOf(http.Request), context.CancellationToken);
        // The answer to a single call is only known to be one when it is there: its headers leave with it.
        if (entry.ResponsesStream) context.SendHeaders = writer.OpenAsync;
        var reader = new JsonRequestReader<TRequest>(http, entry.Descriptor.InputType, binding, mapping, runtime.Options);
        var call = new RpcCall(entry, RpcWire.Json, http, context);
        await CallRunner.RunAsync(runtime, entry, call, context, reader, writer, f => AnswerAsync(http, writer, f));
    }

    private Task AnswerAsync(HttpContext http, JsonWriter<TResponse> writer, RpcException? failure)
    {
        if (failure is null) return writer.SucceedAsync();
        return writer.Opened && entry.ResponsesStream ? writer.FailAsync(failure) : Problem.SendAsync(http.Response, failure);
    }

    private JsonShape ShapeOf(HttpRequest request)
    {
        if (!entry.ResponsesStream) return JsonShape.One;
        return request.GetTypedHeaders().Accept.Any(a => a.MediaType.Equals("text/event-stream", StringComparison.OrdinalIgnoreCase))
            ? JsonShape.Events
            : JsonShape.Lines;
    }
}
