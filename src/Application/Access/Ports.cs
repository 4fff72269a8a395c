namespace SrsStack.Application.Access;

/// <summary>Salted, slow hashes of passwords and quick ones of random tokens. Comparing takes the same time whatever differs.</summary>
public interface IPasswordHasher
{
    /// <summary>Self-describing text with algorithm, rounds and salt.</summary>
    string Hash(string password);

    bool Verify(string password, string hash);
}

/// <summary>Signed tokens of people who signed in.</summary>
public interface ISignInTokens
{
    /// <summary>Makes a token of the given id.</summary>
    string Issue(string tokenId, string account, DateTimeOffset issuedAt, DateTimeOffset expiresAt);

    /// <returns>Null when the token is not ours, was changed or is over.</returns>
    Task<SignInClaims?> ReadAsync(string token);
}

public sealed record SignInClaims(string TokenId, string Account);

/// <summary>Slows down guessing. Keys are accounts and addresses.</summary>
public interface ISignInLimiter
{
    /// <summary>False when this address may not try now.</summary>
    bool MayTry(string account, string address);

    void Failed(string account, string address);

    void Succeeded(string account, string address);
}
