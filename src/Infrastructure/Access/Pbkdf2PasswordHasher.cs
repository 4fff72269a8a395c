using System.Globalization;
using System.Security.Cryptography;
using SrsStack.Application.Access;

namespace SrsStack.Infrastructure.Access;

/// <summary>PBKDF2-HMAC-SHA512, 16 bytes of salt, written as <c>pbkdf2-sha512$rounds$salt$hash</c>.</summary>
/// <remarks>OWASP's password storage guide asks for 210,000 rounds with SHA-512 (2023); stored hashes keep their own count.</remarks>
public sealed class Pbkdf2PasswordHasher : IPasswordHasher
{
    private const string Scheme = "pbkdf2-sha512";
    private const int Rounds = 210_000;
    private const int SaltSize = 16;
    private const int HashSize = 32;

    public string Hash(string password)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltSize);
        var hash = Rfc2898DeriveBytes.Pbkdf2(password, salt, Rounds, HashAlgorithmName.SHA512, HashSize);
        return string.Create(CultureInfo.InvariantCulture, $"{Scheme}${Rounds}${Convert.ToHexStringLower(salt)}${Convert.ToHexStringLower(hash)}");
    }

    public bool Verify(string password, string hash)
    {
        var parts = hash.Split('$');
        if (parts.Length != 4 || parts[0] != Scheme || !int.TryParse(parts[1], CultureInfo.InvariantCulture, out var rounds)) return false;
        var expected = Convert.FromHexString(parts[3]);
        var actual = Rfc2898DeriveBytes.Pbkdf2(password, Convert.FromHexString(parts[2]), rounds, HashAlgorithmName.SHA512, expected.Length);
        return CryptographicOperations.FixedTimeEquals(actual, expected);
    }
}
