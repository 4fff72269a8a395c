using System.Globalization;
using System.Security.Cryptography;
using SrsStack.Application.Access;

namespace SrsStack.Infrastructure.Access;

/// <summary>PBKDF2-HMAC-SHA512, 16 bytes of salt, written as <c>pbkdf2-sha512$rounds$salt$hash</c>.</summary>
/// <remarks>OWASP's password storage guide asks for 210,000 rounds with SHA-512 (2023); stored hashes keep their own count.</remarks>
public sealed class Pbkdf2PasswordHasher : IPasswordHasher, IDisposable
{
    private const string Scheme = "pbkdf2-sha512";
    private const int Rounds = 210_000;
    private const int SaltSize = 16;
    private const int HashSize = 32;

    /// <summary>More than the strangers that <see cref="SignInLimiter"/> lets in at the turn of a minute: there is room left for an address that is trusted.</summary>
    private const int MaxWaiting = 128;

    /// <summary>Of random bytes that were thrown away.</summary>
    private const string NobodysHash =
        "pbkdf2-sha512$210000$d99805fead40118e65a079e9b6790106$41d762d3187ab73a05c779d1638ac7b6ee0dbb28baff2081a71e8ba1f7eac54a";

    private readonly HashGate _gate = new(Math.Max(1, Environment.ProcessorCount / 2), MaxWaiting);

    public string Nobodys => NobodysHash;

    public Task<string?> HashAsync(string password, CancellationToken stop) => _gate.RunAsync(() => Hash(password), stop);

    public Task<bool?> VerifyAsync(string password, string hash, CancellationToken stop) => _gate.RunAsync<bool?>(() => Verify(password, hash), stop);

    public void Dispose() => _gate.Dispose();

    private static string Hash(string password)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltSize);
        var hash = Rfc2898DeriveBytes.Pbkdf2(password, salt, Rounds, HashAlgorithmName.SHA512, HashSize);
        return string.Create(CultureInfo.InvariantCulture, $"{Scheme}${Rounds}${Convert.ToHexStringLower(salt)}${Convert.ToHexStringLower(hash)}");
    }

    private static bool Verify(string password, string hash)
    {
        var parts = hash.Split('$');
        if (parts.Length != 4 || parts[0] != Scheme || !int.TryParse(parts[1], CultureInfo.InvariantCulture, out var rounds)) return false;
        var expected = Convert.FromHexString(parts[3]);
        var actual = Rfc2898DeriveBytes.Pbkdf2(password, Convert.FromHexString(parts[2]), rounds, HashAlgorithmName.SHA512, expected.Length);
        return CryptographicOperations.FixedTimeEquals(actual, expected);
    }
}
