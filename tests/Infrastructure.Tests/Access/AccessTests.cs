using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using SrsStack.Domain.Kernel;
using SrsStack.Infrastructure.Access;
using SrsStack.Testing;

namespace SrsStack.Infrastructure.Tests.Access;

[Collection(PostgresTests.Name)]
public sealed class SecretVaultTests(PostgresFixture postgres) : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("srsstack-vault-").FullName;

    [Fact]
    public async Task A_secret_comes_back_and_is_nowhere_in_clear()
    {
        await using var db = await postgres.NewStoreAsync();
        var vault = new SecretVault(db.Database, Key("a"), TimeProvider.System);

        var reference = await vault.PutAsync("top-secret-words", CancellationToken.None);

        (await vault.GetAsync(reference, CancellationToken.None)).ShouldBe("top-secret-words");
        (await db.ScalarAsync<long>("select count(*) from srs_secrets where position('top-secret'::bytea in sealed) > 0")).ShouldBe(0);
        (await vault.GetAsync(new SecretRef("never"), CancellationToken.None)).ShouldBeNull();
    }

    [Fact]
    public async Task Another_key_or_another_name_opens_nothing()
    {
        await using var db = await postgres.NewStoreAsync();
        var vault = new SecretVault(db.Database, Key("a"), TimeProvider.System);
        var one = await vault.PutAsync("one", CancellationToken.None);
        var two = await vault.PutAsync("two", CancellationToken.None);

        await Should.ThrowAsync<InvalidOperationException>(new SecretVault(db.Database, Key("b"), TimeProvider.System).GetAsync(one, CancellationToken.None));
        await db.ExecuteAsync($"update srs_secrets set sealed = (select sealed from srs_secrets where ref = '{two.Value}') where ref = '{one.Value}'");
        await Should.ThrowAsync<InvalidOperationException>(vault.GetAsync(one, CancellationToken.None));
    }

    [Fact]
    public async Task Two_that_make_the_same_named_secret_agree_on_one()
    {
        await using var db = await postgres.NewStoreAsync();
        var vault = new SecretVault(db.Database, Key("a"), TimeProvider.System);

        var made = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => vault.GetOrCreateAsync("same", () => $"made{i}", CancellationToken.None)));

        made.Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public void The_key_file_is_for_the_server_alone_and_stays_the_same()
    {
        var key = Key("a");

        File.GetUnixFileMode(Path.Combine(_directory, "a", "master.key")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Key("a").Bytes.ShouldBe(key.Bytes);
        Key("b").Bytes.ShouldNotBe(key.Bytes);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private MasterKey Key(string name) => MasterKey.LoadOrCreate(Path.Combine(_directory, name, "master.key"));
}

public sealed class PasswordTests
{
    [Fact]
    public async Task A_password_is_known_again_and_no_other_is()
    {
        using var hasher = new Pbkdf2PasswordHasher();
        var hash = (await hasher.HashAsync("correct horse", CancellationToken.None))!;

        (await hasher.VerifyAsync("correct horse", hash, CancellationToken.None)).ShouldBe(true);
        (await hasher.VerifyAsync("correct horse ", hash, CancellationToken.None)).ShouldBe(false);
        (await hasher.VerifyAsync("Correct horse", hash, CancellationToken.None)).ShouldBe(false);
        (await hasher.HashAsync("correct horse", CancellationToken.None)).ShouldNotBe(hash, "each hash has its own salt");
        hash.ShouldStartWith("pbkdf2-sha512$210000$");
        (await hasher.VerifyAsync("x", "nonsense", CancellationToken.None)).ShouldBe(false);
    }
}

public sealed class SignInTokensTests
{
    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(32);

    /// <summary>Another algorithm, a key from elsewhere, a key of the sender's own.</summary>
    private static readonly string[] Heads =
    [
        """{"alg":"RS256","typ":"JWT"}""", """{"alg":"HS384","typ":"JWT"}""", """{"alg":"ES256","typ":"JWT"}""", """{"alg":"hs256","typ":"JWT"}""", """{"typ":"JWT"}""",
        """{"alg":"HS256","typ":"JWT","kid":"../../dev/null"}""", """{"alg":"dir","enc":"A128CBC-HS256"}""",
    ];

    private readonly ManualTimeProvider _time = new();

    private DateTimeOffset Now => _time.GetUtcNow();

    [Fact]
    public async Task A_token_is_read_until_it_expires()
    {
        var tokens = new SignInTokens(Key, _time);
        var token = tokens.Issue("id", "owner", Now, Now.AddHours(1));

        (await tokens.ReadAsync(token)).ShouldBe(new("id", "owner"));
        _time.Advance(TimeSpan.FromHours(1));
        (await tokens.ReadAsync(token)).ShouldBeNull();
    }

    [Fact]
    public async Task Tokens_that_are_not_ours_are_nothing()
    {
        var tokens = new SignInTokens(Key, _time);
        var good = tokens.Issue("id", "owner", Now, Now.AddHours(1));
        var parts = good.Split('.');
        var none = Base64UrlEncoder.Encode("""{"alg":"none","typ":"JWT"}""") + "." + parts[1] + ".";

        (await tokens.ReadAsync(new SignInTokens(RandomNumberGenerator.GetBytes(32), _time).Issue("id", "owner", Now, Now.AddHours(1)))).ShouldBeNull("another key");
        (await tokens.ReadAsync(none)).ShouldBeNull("alg none");
        (await tokens.ReadAsync($"{parts[0]}.{Base64UrlEncoder.Encode("""{"sub":"owner","jti":"x"}""")}.{parts[2]}")).ShouldBeNull("changed claims");
        (await tokens.ReadAsync(good[..^2])).ShouldBeNull("cut");
        (await tokens.ReadAsync(Foreign("srs-stack", "other"))).ShouldBeNull("another audience");
        (await tokens.ReadAsync(Foreign("other", "srs-stack/sign-in"))).ShouldBeNull("another issuer");
        (await tokens.ReadAsync(Foreign("srs-stack", "srs-stack/sign-in"))).ShouldNotBeNull("the test signs as the server does");
        (await tokens.ReadAsync(Foreign("srs-stack", "srs-stack/sign-in", "another"))).ShouldBeNull("the name of a key, and there is one key only");
        foreach (var head in Heads) (await tokens.ReadAsync(WithHead(head, parts[1]))).ShouldBeNull(head);
        (await tokens.ReadAsync("")).ShouldBeNull();
        (await tokens.ReadAsync(new string('a', 5000))).ShouldBeNull();
    }

    /// <summary>Signed with the right key, whatever it says of itself.</summary>
    private static string WithHead(string head, string claims)
    {
        var text = $"{Base64UrlEncoder.Encode(head)}.{claims}";
        return $"{text}.{Base64UrlEncoder.Encode(HMACSHA256.HashData(Key, System.Text.Encoding.ASCII.GetBytes(text)))}";
    }

    private string Foreign(string issuer, string audience, string? keyName = null) => new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
    {
        Issuer = issuer,
        Audience = audience,
        Expires = Now.AddHours(1).UtcDateTime,
        NotBefore = Now.UtcDateTime,
        IssuedAt = Now.UtcDateTime,
        Claims = new Dictionary<string, object> { ["sub"] = "owner", ["jti"] = "id" },
        SigningCredentials = new(new SymmetricSecurityKey(Key) { KeyId = keyName }, SecurityAlgorithms.HmacSha256),
    });
}
