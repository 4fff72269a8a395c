using System.Data.Common;
using Grpc.Core;
using SrsStack.Application.Kernel;
using SrsStack.Domain.Kernel;
using SrsStack.Rpc;

namespace SrsStack.Host.Security;

/// <summary>The product's noes as answers of the API: one place for all wires.</summary>
internal static class ProductErrors
{
    public const string Domain = "srsstack";

    /// <summary>What PostgreSQL says to NUL, which strings of every wire may hold and no text there can.</summary>
    private const string NoText = "22021";
    private const string NoTextInJson = "22P05";

    public static RpcException ToRpc(Rejection no) => RpcErrors.Create(ToStatus(no.Kind), no.Detail, no.Code, Domain);

    /// <summary>What handlers throw when it is nobody's fault.</summary>
    public static RpcException? Translate(Exception e) => e switch
    {
        EventStoreUnavailableException => RpcErrors.Create(
            StatusCode.Unavailable, "The database can not be reached now; streams go on. Try again in a moment.", "DATABASE_UNAVAILABLE", Domain),
        ConcurrencyException => RpcErrors.Create(StatusCode.Aborted, "Others changed the same thing at the same time. Try again.", "CONCURRENT_CHANGE", Domain),
        DbException { SqlState: NoText or NoTextInJson } => RpcErrors.Create(StatusCode.InvalidArgument, "A text of this call holds a character that no text has.", "BAD_TEXT", Domain),
        _ => null,
    };

    public static Outcome OrThrow(this Outcome outcome) => outcome.Rejection is { } no ? throw ToRpc(no) : outcome;

    public static T OrThrow<T>(this Outcome<T> outcome) => outcome.Rejection is { } no ? throw ToRpc(no) : outcome.Value!;

    private static StatusCode ToStatus(RejectionKind kind) => kind switch
    {
        RejectionKind.Invalid => StatusCode.InvalidArgument,
        RejectionKind.NotFound => StatusCode.NotFound,
        RejectionKind.Conflict => StatusCode.Aborted,
        RejectionKind.NotPossibleNow => StatusCode.FailedPrecondition,
        RejectionKind.Denied => StatusCode.PermissionDenied,
        RejectionKind.Unauthenticated => StatusCode.Unauthenticated,
        RejectionKind.Exhausted => StatusCode.ResourceExhausted,
        _ => StatusCode.Unknown,
    };
}
