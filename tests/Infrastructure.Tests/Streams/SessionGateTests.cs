using SrsStack.Application.Access;
using SrsStack.Application.Kernel;
using SrsStack.Application.Rooms;
using SrsStack.Domain.Access;
using SrsStack.Domain.Kernel;
using SrsStack.Infrastructure.Access;
using SrsStack.Infrastructure.Streams;
using SrsStack.Media.Engine;
using SrsStack.Testing;

namespace SrsStack.Infrastructure.Tests.Streams;

[Collection(PostgresTests.Name)]
public sealed class SessionGateTests(PostgresFixture postgres) : IDisposable
{
    private const string Key = "abcdef0123456789";
    private readonly string _directory = Directory.CreateTempSubdirectory("srsstack-gate-").FullName;

    [Theory]
    [InlineData("secret=abcdef0123456789", null)]
    [InlineData("vhost=x&secret=abcdef0123456789&other=1", null)]
    [InlineData("?secret=%61bcdef0123456789", null)]
    [InlineData("", "no_key")]
    [InlineData("secret=", "no_key")]
    [InlineData("key=abcdef0123456789", "no_key")]
    [InlineData("Secret=abcdef0123456789", "no_key")]
    [InlineData("secret=abcdef012345678", "bad_key")]
    [InlineData("secret=abcdef01234567890", "bad_key")]
    [InlineData("secret=ABCDEF0123456789", "bad_key")]
    [InlineData("secret=xabcdef0123456789x", "bad_key")]
    [InlineData("secret=wrong&secret=abcdef0123456789", "bad_key")]
    public async Task Publishing_needs_the_whole_key(string query, string? refusal)
    {
        await using var db = await postgres.NewStoreAsync();
        var gate = await GateAsync(db);

        var admission = await gate.AdmitAsync(new("s", SessionRole.Publish, "rtmp", new("v", "live", "a"), query, "1.1.1.1:1"), CancellationToken.None);

        (admission.Allowed, admission.Reason).ShouldBe((refusal is null, refusal));
    }

    [Theory]
    [InlineData("live", "abcdef0123456789", "live", "***")]
    [InlineData("live", "tv_ABCDEF0123456789_hd", "live", "tv_***_hd")]
    [InlineData("live", "tv-abcdef0123456789", "live", "tv-***")]
    [InlineData("abcdef0123456789", "tv", "***", "tv")]
    public async Task A_name_that_holds_the_key_is_refused_and_told_to_nobody(string app, string stream, string shownApp, string shownStream)
    {
        await using var db = await postgres.NewStoreAsync();
        var gate = await GateAsync(db);

        foreach (var role in new[] { SessionRole.Publish, SessionRole.Play })
        {
            var admission = await gate.AdmitAsync(new("s", role, "rtmp", new("v", app, stream), $"secret={Key}", "1.1.1.1:1"), CancellationToken.None);
            admission.ShouldBe(Admission.Refused("key_in_name", new("v", shownApp, shownStream)));
        }
    }

    [Fact]
    public async Task Playing_is_open()
    {
        await using var db = await postgres.NewStoreAsync();

        (await (await GateAsync(db)).AdmitAsync(new("s", SessionRole.Play, "flv", new("v", "live", "a"), "", "1.1.1.1:1"), CancellationToken.None)).Allowed.ShouldBeTrue();
    }

    [Fact]
    public async Task Without_a_key_nobody_publishes()
    {
        await using var db = await postgres.NewStoreAsync();
        var gate = Gate(new(Vault(db)), Vault(db));

        (await gate.AdmitAsync(new("s", SessionRole.Publish, "rtmp", new("v", "live", "a"), "secret=", "p"), CancellationToken.None)).Allowed.ShouldBeFalse();
        (await gate.AdmitAsync(new("s", SessionRole.Publish, "rtmp", new("v", "live", "a"), "secret=x", "p"), CancellationToken.None)).Allowed.ShouldBeFalse();
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private SecretVault Vault(TestStore db) => new(db.Database, MasterKey.LoadOrCreate(Path.Combine(_directory, "k", "master.key")), TimeProvider.System);

    private async Task<SessionGate> GateAsync(TestStore db)
    {
        var vault = Vault(db);
        var access = new AccessDirectory(vault);
        var made = new PublishKeyEvent.Made(await vault.PutAsync(Key, CancellationToken.None), Actor.Server, DateTimeOffset.UnixEpoch);
        await access.ApplyAsync(new(1, PublishKey.EventStream, 1, "publish_key_made", made, "{}", DateTimeOffset.UnixEpoch, EventMetadata.None), CancellationToken.None);
        return Gate(access, vault);
    }

    private static SessionGate Gate(AccessDirectory access, SecretVault vault)
    {
        var rooms = new RoomDirectory(vault);
        return new(new PublishRules(access, rooms), new PlayRules(new PlayDirectory(vault, TimeProvider.System), new PlayTokens(TimeProvider.System), TimeProvider.System), access, rooms, new NobodyAsked());
    }
}

public sealed class RefusalThrottleTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void Some_refusals_a_minute_are_recorded_and_the_rest_is_counted_into_the_next()
    {
        var throttle = new RefusalThrottle(_time);
        Enumerable.Range(0, 50).Count(_ => throttle.Admit("a", out var _)).ShouldBe(10);

        _time.Advance(TimeSpan.FromMinutes(1));
        throttle.Admit("a", out var unrecorded).ShouldBeTrue();
        unrecorded.ShouldBe(40);
        throttle.Admit("a", out unrecorded).ShouldBeTrue();
        unrecorded.ShouldBe(0);
    }

    [Fact]
    public void Ever_new_names_do_not_get_around_it()
    {
        var throttle = new RefusalThrottle(_time);
        Enumerable.Range(0, 10_000).Count(i => throttle.Admit($"s{i}", out var _)).ShouldBe(120);
    }
}
