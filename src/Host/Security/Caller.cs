using SrsStack.Domain.Kernel;

namespace SrsStack.Host.Security;

/// <summary>Who calls, proved.</summary>
/// <param name="SignInTokenId">Id of the sign-in whose token was shown; null for tokens of programs.</param>
internal sealed record Caller(Actor Actor, string? SignInTokenId);
