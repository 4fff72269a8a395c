namespace SrsStack.Application.Access;

/// <summary>Salted, slow hashes of passwords and quick ones of random tokens. Comparing takes the same time whatever differs.</summary>
public interface IPasswordHasher
{
    /// <returns>Self-describing text with algorithm, rounds and salt; null when too many others wait for a hash already.</returns>
    Task<string?> HashAsync(string password, CancellationToken stop);

    /// <summary>Hash of a password that nobody has: looking at it takes as long as at a real one.</summary>
    string Nobodys { get; }

    /// <returns>Null when too many others wait for a hash already: the password was not looked at.</returns>
    Task<bool?> VerifyAsync(string password, string hash, CancellationToken stop);
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
    /// <summary>Takes one of the tries that this address has now, before the password is looked at: guesses sent at once do not outrun the limit.</summary>
    /// <returns>Null when there is none left.</returns>
    ISignInAttempt? Begin(string account, string address);
}

/// <summary>One try. It is given back when it is disposed of, unless it failed: a sign-in that was cut short guessed nothing.</summary>
public interface ISignInAttempt : IDisposable
{
    /// <summary>The password was right: earlier failures of this address are forgotten, and it is trusted from now on.</summary>
    void Succeeded();

    /// <summary>The password was wrong: the try is not given back.</summary>
    /// <param name="record">Writes the failure down, with the number of tries of this account that were refused since the last one. When it throws, the next failure tells of them.</param>
    Task FailedAsync(Func<int, Task> record);

    /// <summary>The password was not looked at, because too many others were: one more that was refused.</summary>
    void Refused();
}
