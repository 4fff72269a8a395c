using SrsStack.Application.Kernel;

namespace SrsStack.Application.Access;

/// <summary>A new sign-in token for somebody who has proved who it is already.</summary>
/// <param name="Account">Who it is.</param>
public sealed record RenewSignIn(string Account) : ICommand<Outcome<SignInGrant>>;

public static class RenewSignInHandler
{
    public static async Task<Outcome<SignInGrant>> Handle(
        RenewSignIn c, CommandContext context, IEventStore store, ISignInTokens tokens, TimeProvider time, CancellationToken stop) =>
        Outcome<SignInGrant>.Done(await SignInHandler.GrantAsync(c.Account, context, store, tokens, time.GetUtcNow(), stop));
}
