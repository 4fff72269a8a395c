using System.Collections.Concurrent;
using SrsStack.Application.Kernel;
using SrsStack.Domain.Access;

namespace SrsStack.Application.Access;

/// <summary>Who may do what, in memory: what every call and every session start is checked against.</summary>
public sealed class AccessDirectory(ISecretVault vault) : IMemoryView
{
    private readonly ConcurrentDictionary<string, KnownToken> _tokens = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _signedOut = new(StringComparer.Ordinal);
    private volatile string? _publishKey;
    private volatile bool _setUp;
    private volatile bool _isPublishOpen;
    private volatile IReadOnlySet<string> _kept = new HashSet<string>();

    public bool IsSetUp => _setUp;

    /// <summary>The key that publishers must show; null before the first was made.</summary>
    public string? PublishKey => _publishKey;

    /// <summary>Nobody is asked for a publish key.</summary>
    public bool IsPublishOpen => _isPublishOpen;

    /// <summary>Of global keys before the one of now, whose publishers were to go on.</summary>
    public IReadOnlySet<string> KeptFingerprints => _kept;

    public IReadOnlyList<KnownToken> Tokens => [.. _tokens.Values.OrderBy(t => t.CreatedAt)];

    public KnownToken? FindToken(string id) => _tokens.GetValueOrDefault(id);

    public bool IsSignedOut(string tokenId) => _signedOut.ContainsKey(tokenId);

    public async ValueTask ApplyAsync(RecordedEvent recorded, CancellationToken stop)
    {
        switch (recorded.Event)
        {
            case OwnerAccountEvent.SetUp:
                _setUp = true;
                break;
            case PublishKeyEvent.Made e:
                _publishKey = await vault.GetAsync(e.Key, stop);
                break;
            case PublishKeyEvent.Rotated e:
                _kept = e.KeepsSessions && _publishKey is { } before ? new HashSet<string>(_kept, StringComparer.Ordinal) { PublishRules.Fingerprint(before) } : new HashSet<string>();
                _publishKey = await vault.GetAsync(e.Key, stop);
                break;
            case PublishKeyEvent.AuthDisabled:
                _isPublishOpen = true;
                break;
            case PublishKeyEvent.AuthEnabled:
                _isPublishOpen = false;
                break;
            case ApiTokenEvent.Created e when await vault.GetAsync(e.Hash, stop) is { } hash:
                _tokens[e.Id.Value] = new(e.Id.Value, e.Name, hash, e.At, e.ExpiresAt);
                break;
            case ApiTokenEvent.Revoked e:
                _tokens.TryRemove(e.Id.Value, out _);
                break;
            case SignInEvent.SignedOut e:
                _signedOut[e.TokenId] = e.At;
                Forget(e.At - SignIn.Lifetime);
                break;
        }
    }

    /// <summary>A token that is over needs no entry that it was signed out.</summary>
    private void Forget(DateTimeOffset before)
    {
        foreach (var (id, at) in _signedOut)
        {
            if (at < before) _signedOut.TryRemove(id, out _);
        }
    }
}

/// <param name="Hash">Of the secret half of the token.</param>
public sealed record KnownToken(string Id, string Name, string Hash, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt);
