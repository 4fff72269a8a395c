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

    public static Rejection NameTaken { get; } = new(RejectionKind.Conflict, "NAME_TAKEN", "Somebody has this name already.");

    public static Rejection BadPersonName { get; } = new(
        RejectionKind.Invalid, "BAD_PERSON_NAME", "A name has 2 to 64 characters of a-z, 0-9, '.', '-' and '_', and begins with a letter or digit.");

    public static Rejection BadRole { get; } = new(RejectionKind.Invalid, "BAD_ROLE", "Roles are viewer, operator and owner.");

    public static Rejection PersonNotFound { get; } = new(RejectionKind.NotFound, "PERSON_NOT_FOUND", "There is nobody of this name.");

    public static Rejection FirstOwnerStays { get; } = new(RejectionKind.NotPossibleNow, "FIRST_OWNER_STAYS", "The first owner can neither be removed nor given another role.");

    public static Rejection SignInNotFound { get; } = new(RejectionKind.NotFound, "SIGN_IN_NOT_FOUND", "There is no such sign-in, or it is over.");

    public static Rejection RoleAboveOwn { get; } = new(RejectionKind.Denied, "ROLE_ABOVE_OWN", "Nobody gives a token a higher role or more areas than they have.");

    public static Rejection BadArea { get; } = new(RejectionKind.Invalid, "BAD_AREA", "Areas are names of services without Api, in lower case, for example streams.");

    public static Rejection TooManyPlayRules { get; } = new(
        RejectionKind.Invalid, "TOO_MANY_PLAY_RULES", $"There may be {PlayPolicy.MaxRules} rules. Let one pattern stand for many streams.");

    public static Rejection BadPlayTokenExpiry { get; } = new(
        RejectionKind.Invalid, "BAD_PLAY_TOKEN_EXPIRY", "A play token is over between one second and 366 days from now.");

    public static Rejection BadPlayTokenAddress { get; } = new(
        RejectionKind.Invalid, "BAD_PLAY_TOKEN_ADDRESS", "Give one IPv4 or IPv6 address, or none.");

    public static Rejection UnknownPlayToken { get; } = new(
        RejectionKind.NotFound, "UNKNOWN_PLAY_TOKEN", "This is no play token of this server, or it is over already.");

    public static Rejection BadStreamPattern(string pattern) => new(
        RejectionKind.Invalid, "BAD_STREAM_PATTERN", $"'{pattern}' is no pattern of app/stream: use *, ?, [a-z] and \\ before a character that is meant as it is.");

    public static Rejection BadTokenName { get; } = new(
        RejectionKind.Invalid, "BAD_TOKEN_NAME", $"A token needs a name of 1 to {ApiTokenDecider.MaxNameLength} characters in one line.");

    public static Rejection ExpiryInThePast { get; } = new(
        RejectionKind.Invalid, "EXPIRY_IN_THE_PAST", "The token would already be expired. Give a later time or none.");

    public static Rejection ErasureNeedsOneSubject { get; } = new(
        RejectionKind.Invalid, "ERASURE_NEEDS_ONE_SUBJECT", "Give exactly one of an address, a session or a time before which all is erased.");

    public static Rejection TokenNotFound { get; } = new(
        RejectionKind.NotFound, "TOKEN_NOT_FOUND", "There is no API token with this id.");
}
