using SrsStack.Domain.Kernel;

namespace SrsStack.Domain.Access;

/// <summary>Who came and went. One stream a month: it is only ever appended to, so it must not grow for ever.</summary>
public abstract record SignInEvent
{
    private SignInEvent()
    {
    }

    /// <param name="TokenId">Id of the token that was given out, never the token.</param>
    public sealed record SignedIn(string Account, string TokenId, DateTimeOffset ExpiresAt, DateTimeOffset At) : SignInEvent;

    /// <param name="Unrecorded">Tries since the recorded failure before this one that were refused unseen, because there were too many.</param>
    public sealed record SignInFailed(string Account, string Reason, int Unrecorded, DateTimeOffset At) : SignInEvent;

    public sealed record SignedOut(string Account, string TokenId, DateTimeOffset At) : SignInEvent;

    /// <summary>Ended from elsewhere.</summary>
    public sealed record Revoked(string Account, string TokenId, Actor By, DateTimeOffset At) : SignInEvent;

    /// <summary>Somebody known asked for what their role does not allow.</summary>
    /// <param name="What">Method or route.</param>
    /// <param name="Unrecorded">Refusals of the same actor before this one that were not recorded, because there were too many.</param>
    public sealed record CallRefused(string What, Actor By, int Unrecorded, DateTimeOffset At) : SignInEvent;

    public static EventStreamId StreamAt(DateTimeOffset at) => new($"sign-in/{at.UtcDateTime:yyyy-MM}");
}
