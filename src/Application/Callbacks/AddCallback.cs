using System.Text.Json;
using SrsStack.Application.Kernel;
using SrsStack.Domain.Callbacks;
using SrsStack.Domain.Kernel;

namespace SrsStack.Application.Callbacks;

/// <summary>Have somebody told what happens.</summary>
public sealed record AddCallback(CallbackId Id, CallbackWish Wish) : ICommand<Outcome<AddedCallback>>;

/// <param name="Title">What people call it; may be empty.</param>
/// <param name="Pattern">Of <c>app/stream</c>; empty: all streams.</param>
/// <param name="IsOwners">The owner gave the URL.</param>
public sealed record CallbackWish(string Title, CallbackDetails Details, IReadOnlyList<string> Actions, string Pattern, bool IsEnabled, bool IsOwners);

/// <param name="Key">Signs what is sent; shown this once.</param>
public sealed record AddedCallback(KnownCallback Callback, string Key)
{
    /// <summary>A record would print the key.</summary>
    public override string ToString() => nameof(AddedCallback);
}

public static class AddCallbackHandler
{
    public static async Task<Outcome<AddedCallback>> Handle(
        AddCallback c, CommandContext context, IEventStore store, ISecretVault vault, ICallbackUrls urls, IMemoryViews memory, CallbackDirectory targets, TimeProvider time,
        CancellationToken stop)
    {
        if (targets.All.Count >= CallbackDirectory.MaxTargets) return Outcome<AddedCallback>.Refused(CallbackRejections.TooMany);
        if (await CallbackWishes.ProblemAsync(c.Wish, urls, stop) is { } problem) return Outcome<AddedCallback>.Refused(problem);
        var key = SigningKeyText.New();
        var settings = await CallbackWishes.SettingsAsync(c.Wish, null, urls, vault, stop);
        var reference = await vault.PutAsync(key, stop);
        var outcome = await store.DecideAsync(CallbackEvents.Target, c.Id.EventStream, context, state => CallbackTargetDecider.Decide(
            new CallbackTargetCommand.Add(c.Id, settings, reference, context.By, time.GetUtcNow()), state), stop);
        if (outcome.Rejection is { } no) return Outcome<AddedCallback>.Refused(no);
        await memory.CaughtUpAsync(outcome.Position, stop);
        return targets.Find(c.Id) is { } known ? Outcome<AddedCallback>.Done(new(known, key)) : Outcome<AddedCallback>.Refused(CallbackRejections.NotFound);
    }
}

internal static class CallbackWishes
{
    private const int MaxOpaque = 1024;
    private const int MaxHost = 512;

    public static async Task<Rejection?> ProblemAsync(CallbackWish wish, ICallbackUrls urls, CancellationToken stop)
    {
        if (wish.Details.Opaque.Length > MaxOpaque || wish.Details.Host.Length > MaxHost) return CallbackRejections.BadOpaque;
        return await urls.ProblemAsync(wish.Details.Url, wish.IsOwners, stop) is { } problem ? CallbackRejections.BadUrl(problem) : null;
    }

    /// <param name="known">Details that are as before stay where they are: saying the same twice changes nothing.</param>
    public static async Task<CallbackSettings> SettingsAsync(CallbackWish wish, KnownCallback? known, ICallbackUrls urls, ISecretVault vault, CancellationToken stop)
    {
        var details = known is not null && known.Details == wish.Details
            ? known.Settings.Details
            : await vault.PutAsync(JsonSerializer.Serialize(wish.Details, CallbackEventsJson.Default.CallbackDetails), stop);
        var actions = CallbackActions.All.Where(a => wish.Actions.Contains(a, StringComparer.Ordinal)).Concat(wish.Actions.Except(CallbackActions.All, StringComparer.Ordinal));
        return new(wish.Title, urls.Shown(wish.Details.Url), details, [.. actions], wish.Pattern, wish.IsEnabled, wish.IsOwners);
    }
}
