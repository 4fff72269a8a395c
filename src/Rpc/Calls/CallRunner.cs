namespace SrsStack.Rpc.Calls;

/// <summary>Runs a handler to its end, its deadline or the caller's departure, the same for every wire.</summary>
internal static class CallRunner
{
    /// <param name="answer">Sends status and trailers. Null failure: the handler ended by itself. Not called when the caller has left.</param>
    public static async Task RunAsync<TRequest, TResponse>(
        RpcRuntime runtime, MethodEntry<TRequest, TResponse> entry, RpcCall call, RpcCallContext context,
        IAsyncStreamReader<TRequest> requests, CallWriter<TResponse> writer, Func<RpcException?, Task> answer)
        where TRequest : class where TResponse : class
    {
        Task? run = null;
        RpcException? failure = null;
        try
        {
            run = entry.Handler(call, requests, writer);
            if (entry.ResponsesStream) await OpenWhenSilentAsync(runtime, run, writer, context.CancellationToken);
            await (context.MayEndEarly && !run.IsCompleted ? run.WaitAsync(context.CancellationToken) : run);
            if (context.Status.StatusCode != StatusCode.OK) failure = new RpcException(context.Status);
        }
        catch (Exception e) { failure = Failures.ToRpcException(e, context, runtime); }

        await writer.CloseAsync();
        if (!context.CallerLeft) await answer(failure);
        if (run is { IsCompleted: false }) await OutliveAsync(runtime, context, run);
    }

    // A refusal that comes at once keeps its HTTP status (JSON) and its single header frame (gRPC); a stream that waits for
    // its first message still tells the caller that it is open.
    private static async Task OpenWhenSilentAsync<T>(RpcRuntime runtime, Task run, CallWriter<T> writer, CancellationToken cancel)
    {
        if (run.IsCompleted || writer.Opened) return;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var silence = Task.Delay(runtime.Options.StreamHeadersAfter, runtime.Time, stop.Token);
        if (await Task.WhenAny(run, silence) == silence) await writer.OpenAsync();
        await stop.CancelAsync();
    }

    // The caller has its answer, but the HttpContext would be used again if this request ended before its handler.
    private static async Task OutliveAsync(RpcRuntime runtime, RpcCallContext context, Task run)
    {
        if (!context.CallerLeft) await context.Http.Response.CompleteAsync();
        try { await run; }
        catch (Exception e) when (e is OperationCanceledException or RpcException) { /* the expected end of a handler that was told to stop */ }
        catch (Exception e) { Log.LateFailure(runtime.Logger, e, context.Method); }
    }
}
