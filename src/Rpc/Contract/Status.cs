namespace Grpc.Core;

/// <summary>The seventeen outcomes of a call; the numbers go over the wire.</summary>
/// <remarks>gRPC "Status codes and their use in gRPC" (doc/statuscodes.md of the gRPC specification).</remarks>
public enum StatusCode
{
    OK = 0, Cancelled = 1, Unknown = 2, InvalidArgument = 3, DeadlineExceeded = 4, NotFound = 5, AlreadyExists = 6,
    PermissionDenied = 7, ResourceExhausted = 8, FailedPrecondition = 9, Aborted = 10, OutOfRange = 11, Unimplemented = 12,
    Internal = 13, Unavailable = 14, DataLoss = 15, Unauthenticated = 16,
}

/// <summary>Outcome of a call: a code and a sentence for people. The sentence is sent to the peer.</summary>
public readonly record struct Status
{
    public static readonly Status DefaultSuccess = new(StatusCode.OK, "");
    public static readonly Status DefaultCancelled = new(StatusCode.Cancelled, "");

    public Status(StatusCode statusCode, string detail) : this(statusCode, detail, null) { }

    public Status(StatusCode statusCode, string detail, Exception? debugException) =>
        (StatusCode, Detail, DebugException) = (statusCode, detail, debugException);

    public StatusCode StatusCode { get; }

    public string Detail { get => field ?? ""; }

    /// <summary>Local cause for logs; never sent.</summary>
    public Exception? DebugException { get; }

    public override string ToString() => $"{StatusCode}: {Detail}";
}

/// <summary>Ends a call with a status. Thrown by services to answer, and by clients when the answer was not OK.</summary>
public class RpcException(Status status, Metadata trailers, string message) : Exception(message, status.DebugException)
{
    public RpcException(Status status) : this(status, [], status.ToString()) { }

    public RpcException(Status status, string message) : this(status, [], message) { }

    public RpcException(Status status, Metadata trailers) : this(status, trailers, status.ToString()) { }

    public Status Status => status;

    public StatusCode StatusCode => status.StatusCode;

    /// <summary>Sent after the answer; <c>grpc-status-details-bin</c> carries a google.rpc.Status.</summary>
    public Metadata Trailers => trailers;
}
