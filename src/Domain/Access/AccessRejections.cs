using SrsStack.Domain.Kernel;

namespace SrsStack.Domain.Access;

/// <summary>The noes of this feature, in one place.</summary>
public static class AccessRejections
{
    public static Rejection AlreadySetUp { get; } = new(
        RejectionKind.NotPossibleNow, "ALREADY_SET_UP", "This server already has an owner. Sign in instead.");

    public static Rejection NotSetUp { get; } = new(
        RejectionKind.NotPossibleNow, "NOT_SET_UP", "This server has no owner yet. Set it up first.");

    public static Rejection WrongPassword { get; } = new(
        RejectionKind.Unauthenticated, "WRONG_PASSWORD", "The password is wrong.");

    public static Rejection TooManyAttempts { get; } = new(
        RejectionKind.Exhausted, "TOO_MANY_ATTEMPTS", "Too many sign-in attempts. Wait a moment and try again.");

    public static Rejection BadPassword { get; } = new(
        RejectionKind.Invalid, "BAD_PASSWORD", $"A password has {OwnerAccount.MinPasswordLength} to {OwnerAccount.MaxPasswordLength} characters.");

    public static Rejection BadPublishKey { get; } = new(
        RejectionKind.Invalid, "BAD_PUBLISH_KEY", "A publish key has 8 to 128 characters of A-Z, a-z, 0-9, '-', '_' and '.'.");

    public static Rejection BadTokenName { get; } = new(
        RejectionKind.Invalid, "BAD_TOKEN_NAME", $"A token needs a name of 1 to {ApiTokenDecider.MaxNameLength} characters.");

    public static Rejection ExpiryInThePast { get; } = new(
        RejectionKind.Invalid, "EXPIRY_IN_THE_PAST", "The token would already be expired. Give a later time or none.");

    public static Rejection ErasureNeedsOneSubject { get; } = new(
        RejectionKind.Invalid, "ERASURE_NEEDS_ONE_SUBJECT", "Give exactly one of an address, a session or a time before which all is erased.");

    public static Rejection TokenNotFound { get; } = new(
        RejectionKind.NotFound, "TOKEN_NOT_FOUND", "There is no API token with this id.");
}
