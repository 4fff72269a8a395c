using SrsStack.Application.Kernel;
using SrsStack.Domain.Access;

namespace SrsStack.Application.Access;

/// <summary>End a sign-in: its token is refused from then on.</summary>
public sealed record SignOut(string Account, string TokenId) : ICommand<Outcome>;

public static class SignOutHandler
{
    public static async Task<Outcome> Handle(
        SignOut c, CommandContext context, IEventStore store, IMemoryViews memory, TimeProvider time, CancellationToken stop)
    {
        var now = time.GetUtcNow();
        var result = await SignInHandler.RecordAsync(store, context, new SignInEvent.SignedOut(c.Account, c.TokenId, now), now, stop);
        await memory.CaughtUpAsync(result.LastPosition, stop);
        return new(null, result.Version, result.LastPosition);
    }
}
