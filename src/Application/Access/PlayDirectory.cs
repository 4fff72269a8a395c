using System.Collections.Concurrent;
using SrsStack.Application.Kernel;
using SrsStack.Domain.Access;
using SrsStack.Domain.Kernel;

namespace SrsStack.Application.Access;

/// <summary>Who may play what, in memory: asked at every play, every play list and every segment.</summary>
public sealed class PlayDirectory(ISecretVault vault, TimeProvider time) : IMemoryView
{
    private readonly ConcurrentDictionary<string, DateTimeOffset> _revoked = new(StringComparer.Ordinal);
    private volatile IReadOnlyList<PlayRule> _rules = [];
    private volatile PlaySigningKey? _key;

    public IReadOnlyList<PlayRule> Rules => _rules;

    /// <summary>Null before the first token was made.</summary>
    public PlaySigningKey? SigningKey => _key;

    /// <summary>By the first rule whose pattern fits; without any, everybody plays.</summary>
    public bool NeedsToken(string app, string stream)
    {
        var rules = _rules;
        if (rules.Count == 0) return false;
        var name = $"{app}/{stream}";
        foreach (var rule in rules)
        {
            if (StreamPattern.Matches(rule.Pattern, name)) return rule.NeedsToken;
        }
        return false;
    }

    public bool IsRevoked(string tokenId) => _revoked.ContainsKey(tokenId);

    public async ValueTask ApplyAsync(RecordedEvent recorded, CancellationToken stop)
    {
        switch (recorded.Event)
        {
            case PlayPolicyEvent.RulesSet e:
                _rules = e.Rules;
                break;
            case PlayPolicyEvent.SigningKeyMade e when await vault.GetAsync(e.Key, stop) is { } key:
                _key = new(e.Key, Convert.FromHexString(key));
                _revoked.Clear();        // of tokens of the key before
                break;
            case PlayPolicyEvent.TokenRevoked e when e.ExpiresAt > time.GetUtcNow():
                _revoked[e.TokenId] = e.ExpiresAt;
                Forget();
                break;
        }
    }

    private void Forget()
    {
        var now = time.GetUtcNow();
        foreach (var (id, expiry) in _revoked)
        {
            if (expiry < now) _revoked.TryRemove(id, out _);
        }
    }
}

/// <param name="Bytes">256 bits.</param>
public sealed record PlaySigningKey(SecretRef Reference, byte[] Bytes)
{
    public override string ToString() => Reference.Value;
}
