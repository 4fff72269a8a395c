using System.Security.Cryptography;
using SrsStack.Application.Kernel;
using SrsStack.Domain.Access;

namespace SrsStack.Application.Access;

/// <summary>Replace the publish key, by a given one or a new random one.</summary>
/// <param name="KeepsSessions">Publishers that came in by the key before go on; else they are cut.</param>
public sealed record RotatePublishKey(string? Key, bool KeepsSessions = false) : ICommand<Outcome<string>>
{
    /// <summary>A record would print the key.</summary>
    public override string ToString() => nameof(RotatePublishKey);
}

public static class RotatePublishKeyHandler
{
    public static async Task<Outcome<string>> Handle(
        RotatePublishKey c, CommandContext context, IEventStore store, ISecretVault vault, IMemoryViews memory, TimeProvider time, CancellationToken stop)
    {
        var key = string.IsNullOrEmpty(c.Key) ? PublishKeyText.New() : c.Key;
        if (!PublishKeyText.IsValid(key)) return Outcome<string>.Refused(AccessRejections.BadPublishKey);
        var secret = await vault.PutAsync(key, stop);
        var outcome = await store.DecideAsync(AccessEvents.Key, PublishKey.EventStream, context, state =>
            PublishKeyDecider.Decide(new PublishKeyCommand.Rotate(secret, context.By, time.GetUtcNow(), c.KeepsSessions), state), stop);
        if (outcome.Rejection is { } no) return Outcome<string>.Refused(no);
        await memory.CaughtUpAsync(outcome.Position, stop);
        return Outcome<string>.Done(key);
    }
}

/// <summary>Ask publishers for a key, or ask nobody.</summary>
public sealed record SwitchPublishAuth(bool IsOff) : ICommand<Outcome>;

public static class SwitchPublishAuthHandler
{
    public static async Task<Outcome> Handle(
        SwitchPublishAuth c, CommandContext context, IEventStore store, IMemoryViews memory, TimeProvider time, CancellationToken stop)
    {
        var outcome = await store.DecideAsync(AccessEvents.Key, PublishKey.EventStream, context, state =>
            PublishKeyDecider.Decide(new PublishKeyCommand.SwitchAuth(c.IsOff, context.By, time.GetUtcNow()), state), stop);
        if (outcome.Rejection is null) await memory.CaughtUpAsync(outcome.Position, stop);
        return outcome;
    }
}

/// <summary>First start: there must be a key before anybody asks for it.</summary>
public sealed record EnsurePublishKey : ICommand<Outcome>;

public static class EnsurePublishKeyHandler
{
    public static async Task<Outcome> Handle(
        EnsurePublishKey c, CommandContext context, IEventStore store, ISecretVault vault, IMemoryViews memory, TimeProvider time, CancellationToken stop)
    {
        var (state, version) = await store.LoadAsync(AccessEvents.Key, PublishKey.EventStream, long.MaxValue, stop);
        if (state.Current is not null) return new(null, version, 0);
        var secret = await vault.PutAsync(PublishKeyText.New(), stop);
        var outcome = await store.DecideAsync(AccessEvents.Key, PublishKey.EventStream, context, s =>
            PublishKeyDecider.Decide(new PublishKeyCommand.Make(secret, context.By, time.GetUtcNow()), s), stop);
        await memory.CaughtUpAsync(outcome.Position, stop);
        return outcome;
    }
}

public static class PublishKeyText
{
    /// <summary>32 hexadecimal digits, as SRS Stack makes them.</summary>
    public static string New() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    public static bool IsValid(string key) =>
        key.Length is >= 8 and <= 128 && key.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    /// <summary>In constant time; the whole key or nothing.</summary>
    public static bool Matches(string given, string key) =>
        CryptographicOperations.FixedTimeEquals(System.Text.Encoding.UTF8.GetBytes(given), System.Text.Encoding.UTF8.GetBytes(key));
}
