using SrsStack.Application.Access;
using SrsStack.Application.Kernel;
using SrsStack.Application.Rooms;
using SrsStack.Domain.Access;
using SrsStack.Domain.Kernel;
using SrsStack.Domain.Rooms;
using SrsStack.Infrastructure.Access;
using SrsStack.Infrastructure.Streams;
using SrsStack.Media.Engine;
using SrsStack.Testing;

namespace SrsStack.Infrastructure.Tests.Streams;

/// <summary>Keys of rooms, keys behind names, play tokens: what lets a session in, and what of it still holds later.</summary>
public sealed class CredentialGateTests : IAsyncLifetime
{
    private const string Key = "abcdef0123456789abcdef0123456789";
    private const string RoomKey = "D18CAF646A894904";
    private const string RoomStream = "b7e09ac978f3";

    private readonly ManualTimeProvider _time = new();
    private readonly MemoryVault _vault = new();
    private readonly AccessDirectory _access;
    private readonly RoomDirectory _rooms;
    private readonly PlayDirectory _play;
    private readonly PlayTokens _tokens;
    private readonly SessionGate _gate;
    private readonly PublishRules _publishing;
    private readonly PlayRules _playing;

    public CredentialGateTests()
    {
        (_access, _rooms, _play, _tokens) = (new(_vault), new(_vault), new(_vault, _time), new(_time));
        (_publishing, _playing) = (new(_access, _rooms), new(_play, _tokens, _time));
        _gate = new(_publishing, _playing, _access, _rooms, new NobodyAsked());
    }

    private DateTimeOffset Now => _time.GetUtcNow();

    public async Task InitializeAsync()
    {
        await _access.ApplyAsync(Recorded(new PublishKeyEvent.Made(_vault.Put(Key), Actor.Server, Now)), default);
        await _rooms.ApplyAsync(Recorded(new LiveRoomEvent.Created(new("r1"), "Room", RoomStream, _vault.Put(RoomKey), Actor.Server, Now)), default);
        await _play.ApplyAsync(Recorded(new PlayPolicyEvent.SigningKeyMade(_vault.Put(new string('A', 64)), Actor.Server, Now)), default);
        await _play.ApplyAsync(Recorded(new PlayPolicyEvent.RulesSet([new("live/free-*", false), new("live/*", true)], Actor.Server, Now)), default);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData("live/tv", "secret=" + Key, "live/tv", null)]
    [InlineData("live/tv-" + Key, "", "live/tv", null)]
    [InlineData("live/tv_" + Key, "", "live/tv", null)]
    [InlineData("live/tv." + Key, "", "live/tv", null)]
    [InlineData("live/tv/" + Key, "", "live/tv", null)]
    [InlineData("live/a-b-" + Key, "", "live/a-b", null)]
    [InlineData("live/tv" + Key, "", "live/tv***", "key_in_name")]
    [InlineData("live/tv-" + Key + "x", "", "live/tv-***x", "key_in_name")]
    [InlineData("live/-" + Key, "", "live/-***", "key_in_name")]
    [InlineData("live/" + Key, "", "live/***", "key_in_name")]
    [InlineData("live/tv-ABCDEF0123456789ABCDEF0123456789", "", "live/tv-***", "key_in_name")]
    [InlineData("live/tv-abcdef0123456789abcdef012345678", "", "", "no_key")]
    [InlineData("live/" + RoomStream, "secret=" + RoomKey, "live/" + RoomStream, null)]
    [InlineData("live/" + RoomStream + "-" + RoomKey, "", "live/" + RoomStream, null)]
    [InlineData("live/" + RoomKey, "", "live/" + RoomStream, null)]
    [InlineData("live/" + RoomStream, "secret=" + Key, "", "bad_key")]
    [InlineData("live/" + RoomStream + "-" + Key, "", "live/" + RoomStream + "-***", "key_in_name")]
    [InlineData("live/tv", "secret=" + RoomKey, "", "bad_key")]
    [InlineData("live/tv-" + RoomKey, "", "live/tv-***", "key_in_name")]
    [InlineData("live/x" + "d18caf646a894904", "", "live/x***", "key_in_name")]
    public async Task Each_stream_takes_its_own_key_in_each_form(string name, string query, string shown, string? refusal)
    {
        var admission = await _gate.AdmitAsync(Publish(name, query), default);
        (admission.Allowed, admission.Reason).ShouldBe((refusal is null, refusal));
        var told = admission.Allowed ? admission.Name ?? Name(name) : admission.ShownName;
        if (shown.Length > 0) told.ShouldBe(Name(shown));
        else told.ShouldBeNull();
    }

    [Fact]
    public async Task A_key_of_the_operators_own_may_hold_what_separates_it()
    {
        await RotateAsync("my-own_key.1", keeps: false);
        (await _gate.AdmitAsync(Publish("live/a-tv-my-own_key.1", ""), default)).Name.ShouldBe(Name("live/a-tv"));
        (await _gate.AdmitAsync(Publish("live/a-tv-own_key.1", ""), default)).Allowed.ShouldBeFalse();
    }

    [Fact]
    public async Task A_rotated_key_holds_no_longer_unless_its_sessions_are_kept()
    {
        var grant = (PublishGrant)(await _gate.AdmitAsync(Publish("live/tv", "secret=" + Key), default)).Credential!;
        await RotateAsync("0123456789abcdef", keeps: true);
        _publishing.StillHolds(grant, "tv").ShouldBeTrue();
        (await _gate.AdmitAsync(Publish("live/tv", "secret=" + Key), default)).Reason.ShouldBe("bad_key", "a new session needs the new key");
        await RotateAsync("fedcba9876543210", keeps: false);
        _publishing.StillHolds(grant, "tv").ShouldBeFalse();
    }

    [Fact]
    public async Task Without_auth_everybody_publishes_until_it_is_back()
    {
        await _access.ApplyAsync(Recorded(new PublishKeyEvent.AuthDisabled(Actor.Server, Now)), default);
        var without = (PublishGrant)(await _gate.AdmitAsync(Publish("live/tv", ""), default)).Credential!;
        var with = (PublishGrant)(await _gate.AdmitAsync(Publish("live/tv", "secret=" + Key), default)).Credential!;
        (await _gate.AdmitAsync(Publish("live/tv", "secret=wrong"), default)).Allowed.ShouldBeTrue();
        await _access.ApplyAsync(Recorded(new PublishKeyEvent.AuthEnabled(Actor.Server, Now)), default);
        (_publishing.StillHolds(without, "tv"), _publishing.StillHolds(with, "tv")).ShouldBe((false, true));
    }

    [Theory]
    [InlineData("live/tv", "live/*", null, null)]
    [InlineData("live/tv", "live/tv", "192.0.2.1", null)]
    [InlineData("live/tv", "live/other", null, "bad_token")]
    [InlineData("live/tv", "live/*", "192.0.2.9", "bad_token")]
    [InlineData("other/tv", null, null, null)]
    [InlineData("live/free-tv", null, null, null)]
    [InlineData("live/tv", null, null, "no_token")]
    public async Task A_token_counts_for_its_streams_and_its_address(string name, string? pattern, string? address, string? refusal)
    {
        var query = pattern is null ? "" : "token=" + Issue(pattern, address);
        (await _gate.AdmitAsync(Play(name, query), default)).Reason.ShouldBe(refusal);
    }

    [Fact]
    public async Task A_token_that_is_over_revoked_forged_or_of_another_key_is_refused()
    {
        var token = Issue("live/*", null);
        var grant = (PlayGrant)(await _gate.AdmitAsync(Play("live/tv", "token=" + token), default)).Credential!;
        foreach (var bad in Forgeries(token)) (await _gate.AdmitAsync(Play("live/tv", "token=" + bad), default)).Reason.ShouldBe("bad_token", bad);
        _playing.StillHolds(grant, "live", "tv").ShouldBeTrue();

        await _play.ApplyAsync(Recorded(new PlayPolicyEvent.TokenRevoked(grant.TokenId, grant.ExpiresAt, Actor.Server, Now)), default);
        (await _gate.AdmitAsync(Play("live/tv", "token=" + token), default)).Reason.ShouldBe("bad_token");
        _playing.StillHolds(grant, "live", "tv").ShouldBeFalse();

        var (another, soon) = (Issue("live/*", null), (PlayGrant)(await _gate.AdmitAsync(Play("live/tv", "token=" + Issue("live/*", null)), default)).Credential!);
        _time.Advance(TimeSpan.FromHours(1));
        (await _gate.AdmitAsync(Play("live/tv", "token=" + another), default)).Reason.ShouldBe("bad_token");
        _playing.StillHolds(soon, "live", "tv").ShouldBeFalse();
    }

    [Fact]
    public async Task A_new_signing_key_and_a_new_rule_end_what_they_would_not_let_in()
    {
        var grant = (PlayGrant)(await _gate.AdmitAsync(Play("live/tv", "token=" + Issue("live/*", null)), default)).Credential!;
        _playing.StillHolds(null, "open", "tv").ShouldBeTrue();
        await _play.ApplyAsync(Recorded(new PlayPolicyEvent.RulesSet([new("*/*", true)], Actor.Server, Now)), default);
        (_playing.StillHolds(null, "open", "tv"), _playing.StillHolds(grant, "live", "tv")).ShouldBe((false, true));
        await _play.ApplyAsync(Recorded(new PlayPolicyEvent.SigningKeyMade(_vault.Put(new string('B', 64)), Actor.Server, Now)), default);
        _playing.StillHolds(grant, "live", "tv").ShouldBeFalse();
    }

    private static IEnumerable<string> Forgeries(string token)
    {
        var parts = token.Split('.');
        static string Text(string json) => Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(json)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        yield return $"{Text("""{"alg":"none","typ":"JWT"}""")}.{parts[1]}.";
        yield return $"{parts[0]}.{Text("""{"aud":"srs-stack/play","sub":"*/*","jti":"x","exp":99999999999}""")}.{parts[2]}";
        yield return token[..^2] + (token[^2] == 'A' ? "BA" : "AA");
        yield return token.ToUpperInvariant();
        yield return token[1..];
        yield return new string('a', 3000);
        yield return new SignInTokens(Convert.FromHexString(new string('A', 64)), TimeProvider.System)
            .Issue("x", "live/*", DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(9999));       // the same key, but another audience
    }

    private string Issue(string pattern, string? address) =>
        _tokens.Issue(_play.SigningKey!.Bytes, new(Guid.NewGuid().ToString("N"), pattern, address, Now.AddMinutes(30)), Now);

    private ValueTask RotateAsync(string key, bool keeps) => _access.ApplyAsync(Recorded(new PublishKeyEvent.Rotated(_vault.Put(key), Actor.Server, Now, keeps)), default);

    private static SessionRequest Publish(string name, string query) => new("s", SessionRole.Publish, "rtmp", Name(name), query, "192.0.2.1:5000");

    private static SessionRequest Play(string name, string query) => new("s", SessionRole.Play, "flv", Name(name), query, "192.0.2.1:5000");

    private static FeedName Name(string text) => new(FeedName.DefaultVhost, text[..text.LastIndexOf('/')], text[(text.LastIndexOf('/') + 1)..]);

    private RecordedEvent Recorded(object e) => new(1, new("x"), 1, "x", e, "{}", Now, EventMetadata.None);

    /// <summary>Secrets without a database: the directories only read them.</summary>
    private sealed class MemoryVault : ISecretVault
    {
        private readonly Dictionary<SecretRef, string> _secrets = [];

        public SecretRef Put(string secret)
        {
            var reference = new SecretRef($"v{_secrets.Count}");
            _secrets[reference] = secret;
            return reference;
        }

        public Task<SecretRef> PutAsync(string secret, CancellationToken stop) => Task.FromResult(Put(secret));

        public Task<string?> GetAsync(SecretRef secret, CancellationToken stop) => Task.FromResult(_secrets.GetValueOrDefault(secret));

        public Task<string> GetOrCreateAsync(string name, Func<string> create, CancellationToken stop) => Task.FromResult(create());
    }
}
