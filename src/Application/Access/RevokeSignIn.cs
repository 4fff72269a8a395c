using SrsStack.Application.Kernel;
using SrsStack.Domain.Access;

namespace SrsStack.Application.Access;

/// <summary>End somebody's sign-in from elsewhere.</summary>
/// <param name="Account">Whose it must be; null: anybody's.</param>
public sealed record RevokeSignIn(string TokenId, string? Account) : ICommand<Outcome>;

public static class RevokeSignInHandler
{
    public static async Task<Outcome> Handle(
        RevokeSignIn c, CommandContext context, IEventStore store, IMemoryViews memory, AccessDirectory access, TimeProvider time, CancellationToken stop)
    {
        if (access.FindSignIn(c.TokenId) is not { } known || (c.Account is not null && known.Account != c.Account)) return Outcome.Refused(AccessRejections.SignInNotFound);
        var now = time.GetUtcNow();
        var result = await SignInHandler.RecordAsync(store, context, new SignInEvent.Revoked(known.Account, c.TokenId, context.By, now), now, stop);
        await memory.CaughtUpAsync(result.LastPosition, stop);
        return new(null, result.Version, result.LastPosition);
    }
}

/// <summary>Somebody known was refused for want of a role.</summary>
/// <param name="What">Method or route.</param>
/// <param name="Unrecorded">Refusals before this one that were not recorded, because there were too many.</param>
public sealed record RecordRefusedCall(string What, int Unrecorded) : ICommand<Outcome>;

public static class RecordRefusedCallHandler
{
    public static async Task<Outcome> Handle(RecordRefusedCall c, CommandContext context, IEventStore store, TimeProvider time, CancellationToken stop)
    {
        var now = time.GetUtcNow();
        var result = await SignInHandler.RecordAsync(store, context, new SignInEvent.CallRefused(c.What, context.By, c.Unrecorded, now), now, stop);
        return new(null, result.Version, result.LastPosition);
    }
}
