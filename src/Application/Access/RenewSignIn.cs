using SrsStack.Application.Kernel;

namespace SrsStack.Application.Access;

/// <summary>A new sign-in token for somebody who has proved who it is already.</summary>
public sealed record RenewSignIn : ICommand<Outcome<SignInGrant>>;

public static class RenewSignInHandler
{
    public static async Task<Outcome<SignInGrant>> Handle(
        RenewSignIn c, CommandContext context, IEventStore store, ISignInTokens tokens, TimeProvider time, CancellationToken stop) =>
        Outcome<SignInGrant>.Done(await SignInHandler.GrantAsync(context, store, tokens, time.GetUtcNow(), stop));
}
