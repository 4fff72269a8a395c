using System.Collections.Concurrent;
using SrsStack.Application.Kernel;
using SrsStack.Domain.Access;
using SrsStack.Domain.Kernel;

namespace SrsStack.Application.Access;

/// <summary>Who may do what, in memory: what every call and every session start is checked against.</summary>
public sealed class AccessDirectory(ISecretVault vault) : IMemoryView
{
    private readonly ConcurrentDictionary<string, KnownToken> _tokens = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _signedOut = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, KnownPerson> _people = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, KnownSignIn> _signIns = new(StringComparer.Ordinal);
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

    /// <summary>Also those that were made by these.</summary>
    public IReadOnlyList<KnownToken> TokensMadeBy(Actor maker)
    {
        var (byMaker, makers, made) = (Tokens.ToLookup(t => t.By), new Queue<Actor>([maker]), new List<KnownToken>());
        while (makers.TryDequeue(out var one))
        {
            foreach (var token in byMaker[one])
            {
                made.Add(token);
                makers.Enqueue(new(ActorKind.Token, token.Id));
            }
        }
        return made;
    }

    /// <summary>People besides the first owner, by name.</summary>
    public IReadOnlyList<KnownPerson> People => [.. _people.Values.OrderBy(p => p.Name, StringComparer.Ordinal)];

    /// <summary>Sign-ins that are in force, the newest first.</summary>
    public IReadOnlyList<KnownSignIn> SignIns => [.. _signIns.Values.OrderByDescending(s => s.At)];

    /// <returns>Null for nobody, and for somebody who was removed.</returns>
    public Role? RoleOf(string account) => account == OwnerAccount.Name ? Role.Owner : _people.GetValueOrDefault(account)?.Role;

    public KnownSignIn? FindSignIn(string tokenId) => _signIns.GetValueOrDefault(tokenId);

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
            case ApiTokenEvent.Created e when IsSomebody(e.By) && await vault.GetAsync(e.Hash, stop) is { } hash:
                _tokens[e.Id.Value] = new(e.Id.Value, e.Name, hash, e.At, e.ExpiresAt, e.Role, e.Areas ?? [], e.By);
                break;
            case ApiTokenEvent.Revoked e:
                _tokens.TryRemove(e.Id.Value, out _);
                break;
            case PersonEvent e:
                Apply(e);
                break;
            case OwnerAccountEvent.PasswordChanged e:
                EndAll(OwnerAccount.Name, e.At);
                break;
            case SignInEvent e:
                Apply(e);
                break;
        }
    }

    /// <summary>A call that was let in before its caller was removed may come to its end afterwards: what it made is nobody's.</summary>
    private bool IsSomebody(Actor maker) => maker.Kind switch
    {
        ActorKind.Person => RoleOf(maker.Name) is not null,
        ActorKind.Token => maker == Actor.PlatformSecret || _tokens.ContainsKey(maker.Name),
        _ => true,
    };

    private void Apply(PersonEvent change)
    {
        switch (change)
        {
            case PersonEvent.Added e:
                _people[e.Name] = new(e.Name, e.Role, e.At);
                break;
            case PersonEvent.RoleChanged e when _people.TryGetValue(e.Name, out var known):
                _people[e.Name] = known with { Role = e.Role };
                break;
            case PersonEvent.PasswordChanged e:
                EndAll(e.Name, e.At);
                break;
            case PersonEvent.Removed e:
                _people.TryRemove(e.Name, out _);
                EndAll(e.Name, e.At);
                foreach (var token in TokensMadeBy(new(ActorKind.Person, e.Name))) _tokens.TryRemove(token.Id, out _);
                break;
        }
    }

    private void Apply(SignInEvent change)
    {
        switch (change)
        {
            case SignInEvent.SignedIn e:
                _signIns[e.TokenId] = new(e.TokenId, e.Account, e.At, e.ExpiresAt);
                Forget(e.At - SignIn.Lifetime);
                break;
            case SignInEvent.SignedOut e:
                End(e.TokenId, e.At);
                break;
            case SignInEvent.Revoked e:
                End(e.TokenId, e.At);
                break;
        }
    }

    private void End(string tokenId, DateTimeOffset at)
    {
        _signedOut[tokenId] = at;
        _signIns.TryRemove(tokenId, out _);
    }

    /// <summary>A new password, or none any more, ends what the one before began.</summary>
    private void EndAll(string account, DateTimeOffset at)
    {
        foreach (var (id, known) in _signIns)
        {
            if (known.Account == account) End(id, at);
        }
    }

    /// <summary>A token that is over needs no entry that it was signed out.</summary>
    private void Forget(DateTimeOffset before)
    {
        foreach (var (id, at) in _signedOut)
        {
            if (at < before) _signedOut.TryRemove(id, out _);
        }
        foreach (var (id, known) in _signIns)
        {
            if (known.At < before) _signIns.TryRemove(id, out _);
        }
    }
}

/// <param name="Hash">Of the secret half of the token.</param>
/// <param name="Areas">The only services it may call; empty: all.</param>
/// <param name="By">Who made it.</param>
public sealed record KnownToken(
    string Id, string Name, string Hash, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, Role Role, IReadOnlyList<string> Areas, Actor By);

public sealed record KnownPerson(string Name, Role Role, DateTimeOffset Since);

/// <param name="Id">Of its token.</param>
public sealed record KnownSignIn(string Id, string Account, DateTimeOffset At, DateTimeOffset ExpiresAt);
