namespace SrsStack.Rpc.Calls;

/// <summary>What an exception means to the caller. The text of an unknown one never leaves the process.</summary>
internal static class Failures
{
    public static RpcException ToRpcException(Exception exception, RpcCallContext context, RpcRuntime runtime)
    {
        var known = Known(exception, context) ?? runtime.Options.TranslateException?.Invoke(exception);
        if (known is not null)
        {
            Log.CallRefused(runtime.Logger, context.Method, known.StatusCode, known.Status.Detail);
            return known;
        }

        Log.CallFailed(runtime.Logger, exception, context.Method);
        return Refuse(StatusCode.Internal, "internal error");
    }

    private static RpcException? Known(Exception exception, RpcCallContext context) => exception switch
    {
        _ when context.DeadlineExceeded => Refuse(StatusCode.DeadlineExceeded, "the deadline has passed"),
        RpcException rpc => rpc,
        _ when context.CallerLeft => Refuse(StatusCode.Cancelled, "the caller has left"),
        OperationCanceledException when context.ServerStops => Refuse(StatusCode.Unavailable, "the server is stopping"),
        OperationCanceledException when context.CancellationToken.IsCancellationRequested => Refuse(StatusCode.Cancelled, "cancelled"),
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => Refuse(StatusCode.ResourceExhausted, "the request is too large"),
        BadHttpRequestException => Refuse(StatusCode.InvalidArgument, "the request body could not be read"),
        _ => null,
    };

    private static RpcException Refuse(StatusCode code, string detail) => new(new Status(code, detail));
}
