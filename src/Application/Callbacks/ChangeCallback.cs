using SrsStack.Application.Kernel;
using SrsStack.Domain.Callbacks;

namespace SrsStack.Application.Callbacks;

/// <summary>What is told to whom is from now on so.</summary>
public sealed record ChangeCallback(CallbackId Id, CallbackWish Wish) : ICommand<Outcome>;

public static class ChangeCallbackHandler
{
    public static async Task<Outcome> Handle(
        ChangeCallback c, CommandContext context, IEventStore store, ISecretVault vault, ICallbackUrls urls, IMemoryViews memory, CallbackDirectory targets, TimeProvider time,
        CancellationToken stop)
    {
        if (targets.Find(c.Id) is not { } known) return Outcome.Refused(CallbackRejections.NotFound);
        if (await CallbackWishes.ProblemAsync(c.Wish, urls, stop) is { } problem) return Outcome.Refused(problem);
        var settings = await CallbackWishes.SettingsAsync(c.Wish, known, urls, vault, stop);
        return await CallbackChange.RunAsync(c.Id, new CallbackTargetCommand.Change(c.Id, settings, context.By, time.GetUtcNow()), context, store, memory, stop);
    }
}

/// <summary>A new signing key; the one before signs beside it for a day.</summary>
public sealed record RotateCallbackKey(CallbackId Id) : ICommand<Outcome<AddedCallback>>;

public static class RotateCallbackKeyHandler
{
    public static async Task<Outcome<AddedCallback>> Handle(
        RotateCallbackKey c, CommandContext context, IEventStore store, ISecretVault vault, IMemoryViews memory, CallbackDirectory targets, TimeProvider time, CancellationToken stop)
    {
        var key = SigningKeyText.New();
        var command = new CallbackTargetCommand.RotateKey(c.Id, await vault.PutAsync(key, stop), context.By, time.GetUtcNow());
        var outcome = await CallbackChange.RunAsync(c.Id, command, context, store, memory, stop);
        if (outcome.Rejection is { } no) return Outcome<AddedCallback>.Refused(no);
        return targets.Find(c.Id) is { } known ? Outcome<AddedCallback>.Done(new(known, key)) : Outcome<AddedCallback>.Refused(CallbackRejections.NotFound);
    }
}

/// <summary>Nothing is sent to it until it is released: it does not answer, or wants nothing more.</summary>
public sealed record HoldCallback(CallbackId Id, string Reason, string Delivery) : ICommand<Outcome>;

public static class HoldCallbackHandler
{
    public static Task<Outcome> Handle(HoldCallback c, CommandContext context, IEventStore store, IMemoryViews memory, TimeProvider time, CancellationToken stop) =>
        CallbackChange.RunAsync(c.Id, new CallbackTargetCommand.Hold(c.Id, c.Reason, c.Delivery, time.GetUtcNow()), context, store, memory, stop);
}

/// <summary>Send to it again, at once.</summary>
public sealed record ReleaseCallback(CallbackId Id) : ICommand<Outcome>;

public static class ReleaseCallbackHandler
{
    public static async Task<Outcome> Handle(
        ReleaseCallback c, CommandContext context, IEventStore store, IMemoryViews memory, ICallbackDeliveries deliveries, TimeProvider time, CancellationToken stop)
    {
        var outcome = await CallbackChange.RunAsync(c.Id, new CallbackTargetCommand.Release(c.Id, context.By, time.GetUtcNow()), context, store, memory, stop);
        if (outcome.Rejection is null) await deliveries.HurryAsync(c.Id, stop);
        return outcome;
    }
}

/// <summary>Send one delivery again, under its id.</summary>
public sealed record Redeliver(string Delivery) : ICommand<Outcome>;

public static class RedeliverHandler
{
    public static async Task<Outcome> Handle(
        Redeliver c, CommandContext context, IEventStore store, IMemoryViews memory, ICallbackDeliveries deliveries, TimeProvider time, CancellationToken stop)
    {
        if (await deliveries.FindAsync(c.Delivery, stop) is not { } delivery) return Outcome.Refused(CallbackRejections.DeliveryNotFound);
        if (delivery.Notice.Action == CallbackActions.OnPublish) return Outcome.Refused(CallbackRejections.NotRepeatable);
        var command = new CallbackTargetCommand.Redeliver(delivery.Callback, delivery.Id, context.By, time.GetUtcNow());
        var outcome = await CallbackChange.RunAsync(delivery.Callback, command, context, store, memory, stop);
        if (outcome.Rejection is not null) return outcome;
        return await deliveries.RedeliverAsync(delivery.Id, stop) ? outcome : Outcome.Refused(CallbackRejections.DeliveryNotFound);
    }
}

/// <summary>It is told nothing more; what waits for it is given up.</summary>
public sealed record RemoveCallback(CallbackId Id) : ICommand<Outcome>;

public static class RemoveCallbackHandler
{
    public static async Task<Outcome> Handle(
        RemoveCallback c, CommandContext context, IEventStore store, IMemoryViews memory, ICallbackDeliveries deliveries, TimeProvider time, CancellationToken stop)
    {
        var outcome = await CallbackChange.RunAsync(c.Id, new CallbackTargetCommand.Remove(c.Id, context.By, time.GetUtcNow()), context, store, memory, stop);
        if (outcome.Rejection is null) await deliveries.GiveUpAsync(c.Id, stop);
        return outcome;
    }
}

internal static class CallbackChange
{
    /// <summary>Returns when the change is in force.</summary>
    public static async Task<Outcome> RunAsync(
        CallbackId id, CallbackTargetCommand command, CommandContext context, IEventStore store, IMemoryViews memory, CancellationToken stop)
    {
        var outcome = await store.DecideAsync(CallbackEvents.Target, id.EventStream, context, state => CallbackTargetDecider.Decide(command, state), stop);
        if (outcome.Rejection is null) await memory.CaughtUpAsync(outcome.Position, stop);
        return outcome;
    }
}
