using SrsStack.Domain.Access;
using SrsStack.Domain.Kernel;

namespace SrsStack.Host.Security;

/// <summary>Who calls, proved.</summary>
/// <param name="Role">What it may do.</param>
/// <param name="SignInTokenId">Id of the sign-in whose token was shown; null for tokens of programs.</param>
/// <param name="Areas">The only services it may call; empty: all.</param>
internal sealed record Caller(Actor Actor, Role Role, string? SignInTokenId, IReadOnlyList<string> Areas)
{
    public Caller(Actor actor, Role role, string? signInTokenId)
        : this(actor, role, signInTokenId, [])
    {
    }
}
