using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using SrsStack.Application.Kernel;
using SrsStack.Domain.Callbacks;
using SrsStack.Domain.Kernel;
using SrsStack.Domain.Streams;

namespace SrsStack.Application.Callbacks;

/// <summary>The targets, in memory: asked at every publish and for everything that is told.</summary>
public sealed class CallbackDirectory(ISecretVault vault) : IMemoryView
{
    /// <summary>So long an old key signs beside a new one: time to tell the receiver.</summary>
    public static readonly TimeSpan OldKeySigns = TimeSpan.FromDays(1);

    public const int MaxTargets = 50;

    private readonly ConcurrentDictionary<string, KnownCallback> _targets = new(StringComparer.Ordinal);
    private volatile bool _wantsPlays;

    /// <summary>In the order they were added.</summary>
    public IReadOnlyList<KnownCallback> All => [.. _targets.Values.OrderBy(t => t.Since)];

    public bool IsEmpty => _targets.IsEmpty;

    /// <summary>Whether anybody wants to hear of players.</summary>
    public bool WantsPlays => _wantsPlays;

    public KnownCallback? Find(CallbackId id) => _targets.GetValueOrDefault(id.Value);

    public IEnumerable<KnownCallback> Wanting(string action, StreamName stream) => _targets.IsEmpty ? [] : _targets.Values.Where(t => t.Wants(action, stream));

    public async ValueTask ApplyAsync(RecordedEvent recorded, CancellationToken stop)
    {
        if (recorded.Event is not CallbackTargetEvent e) return;
        await ApplyAsync(e, recorded, stop);
        _wantsPlays = _targets.Values.Any(t => t.Settings.IsEnabled && t.Settings.Actions.Any(a => a is CallbackActions.OnPlay or CallbackActions.OnStop));
    }

    private async ValueTask ApplyAsync(CallbackTargetEvent happened, RecordedEvent recorded, CancellationToken stop)
    {
        switch (happened)
        {
            case CallbackTargetEvent.Added e when await DetailsAsync(e.Settings, stop) is { } details && await KeyAsync(e.SigningKey, stop) is { } key:
                _targets[e.Id.Value] = new(e.Id, e.Settings, details, [new(key, null)], null, recorded.Position, e.At);
                break;
            case CallbackTargetEvent.Changed e when Find(e.Id) is { } target && await DetailsAsync(e.Settings, stop) is { } details:
                _targets[e.Id.Value] = target with { Settings = e.Settings, Details = details };
                break;
            case CallbackTargetEvent.KeyRotated e when Find(e.Id) is { } target && await KeyAsync(e.SigningKey, stop) is { } key:
                _targets[e.Id.Value] = target with { SigningKeys = [new(key, null), target.SigningKeys[0] with { Until = e.At + OldKeySigns }] };
                break;
            case CallbackTargetEvent.Held e when Find(e.Id) is { } target:
                _targets[e.Id.Value] = target with { HeldFor = e.Reason };
                break;
            case CallbackTargetEvent.Released e when Find(e.Id) is { } target:
                _targets[e.Id.Value] = target with { HeldFor = null };
                break;
            case CallbackTargetEvent.Removed e:
                _targets.TryRemove(e.Id.Value, out _);
                break;
        }
    }

    private async ValueTask<CallbackDetails?> DetailsAsync(CallbackSettings settings, CancellationToken stop) =>
        await vault.GetAsync(settings.Details, stop) is { } json ? JsonSerializer.Deserialize(json, CallbackEventsJson.Default.CallbackDetails) : null;

    private async ValueTask<byte[]?> KeyAsync(SecretRef reference, CancellationToken stop) =>
        await vault.GetAsync(reference, stop) is { } text ? SigningKeyText.Bytes(text) : null;
}

/// <summary>Signing keys as Standard Webhooks writes them: <c>whsec_</c> and base64.</summary>
public static class SigningKeyText
{
    private const string Prefix = "whsec_";
    private const int Length = 32;

    public static string New() => Prefix + Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(Length));

    public static byte[] Bytes(string text) =>
        text.StartsWith(Prefix, StringComparison.Ordinal) ? Convert.FromBase64String(text[Prefix.Length..]) : Encoding.UTF8.GetBytes(text);
}
