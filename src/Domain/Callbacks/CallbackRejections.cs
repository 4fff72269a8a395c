using SrsStack.Domain.Kernel;

namespace SrsStack.Domain.Callbacks;

/// <summary>The noes of this feature, in one place.</summary>
public static class CallbackRejections
{
    public static Rejection NotFound { get; } = new(RejectionKind.NotFound, "CALLBACK_NOT_FOUND", "There is no callback target with this id.");

    public static Rejection AlreadyThere { get; } = new(RejectionKind.Conflict, "CALLBACK_EXISTS", "There is a callback target with this id.");

    public static Rejection DeliveryNotFound { get; } = new(
        RejectionKind.NotFound, "DELIVERY_NOT_FOUND", "There is no delivery with this id; old ones are forgotten after 30 days.");

    public static Rejection NotRepeatable { get; } = new(
        RejectionKind.NotPossibleNow, "DELIVERY_NOT_REPEATABLE", "This delivery waits to be sent already, or was a question that is long answered (on_publish).");

    public static Rejection TooMany { get; } = new(RejectionKind.Exhausted, "TOO_MANY_CALLBACKS", "There are 50 callback targets already: remove one.");

    public static Rejection BadTitle { get; } = new(
        RejectionKind.Invalid, "BAD_CALLBACK_TITLE", $"A title has at most {CallbackTargetDecider.MaxTitle} characters in one line.");

    public static Rejection BadActions { get; } = new(
        RejectionKind.Invalid, "BAD_CALLBACK_ACTIONS", $"Name at least one of {string.Join(", ", CallbackActions.All)}.");

    public static Rejection BadOpaque { get; } = new(RejectionKind.Invalid, "BAD_CALLBACK_OPAQUE", "Opaque has at most 1024 characters, and host at most 512.");

    public static Rejection BadUrl(string problem) => new(RejectionKind.Invalid, "BAD_CALLBACK_URL", $"The URL can not be called: {problem}.");
}
