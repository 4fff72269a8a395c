using SrsStack.Domain.Access;
using SrsStack.Domain.Kernel;

namespace SrsStack.Domain.Callbacks;

public abstract record CallbackTargetCommand
{
    private CallbackTargetCommand()
    {
    }

    public sealed record Add(CallbackId Id, CallbackSettings Settings, SecretRef SigningKey, Actor By, DateTimeOffset At) : CallbackTargetCommand;

    public sealed record Change(CallbackId Id, CallbackSettings Settings, Actor By, DateTimeOffset At) : CallbackTargetCommand;

    public sealed record RotateKey(CallbackId Id, SecretRef SigningKey, Actor By, DateTimeOffset At) : CallbackTargetCommand;

    public sealed record Hold(CallbackId Id, string Reason, string Delivery, DateTimeOffset At) : CallbackTargetCommand;

    public sealed record Release(CallbackId Id, Actor By, DateTimeOffset At) : CallbackTargetCommand;

    public sealed record Redeliver(CallbackId Id, string Delivery, Actor By, DateTimeOffset At) : CallbackTargetCommand;

    public sealed record Remove(CallbackId Id, Actor By, DateTimeOffset At) : CallbackTargetCommand;
}

public static class CallbackTargetDecider
{
    /// <summary>Characters of a title.</summary>
    public const int MaxTitle = 200;

    public static Decision<CallbackTargetEvent> Decide(CallbackTargetCommand command, CallbackTarget state) => (command, state) switch
    {
        (CallbackTargetCommand.Add c, _) when Problem(c.Settings) is { } no => no,
        (CallbackTargetCommand.Change c, CallbackTarget.Active) when Problem(c.Settings) is { } no => no,
        (CallbackTargetCommand.Add c, CallbackTarget.Unknown or CallbackTarget.Gone) => new CallbackTargetEvent.Added(c.Id, c.Settings, c.SigningKey, c.By, c.At),
        (CallbackTargetCommand.Add, _) => CallbackRejections.AlreadyThere,
        (CallbackTargetCommand.Hold, not CallbackTarget.Active) => Decision<CallbackTargetEvent>.Nothing,
        (_, not CallbackTarget.Active) => CallbackRejections.NotFound,
        (_, CallbackTarget.Active s) => OfActive(command, s),
    };

    private static Decision<CallbackTargetEvent> OfActive(CallbackTargetCommand command, CallbackTarget.Active s) => command switch
    {
        CallbackTargetCommand.Change c when c.Settings != s.Settings => new CallbackTargetEvent.Changed(c.Id, c.Settings, c.By, c.At),
        CallbackTargetCommand.RotateKey c => new CallbackTargetEvent.KeyRotated(c.Id, c.SigningKey, c.By, c.At),
        CallbackTargetCommand.Hold c when s.HeldFor is null => new CallbackTargetEvent.Held(c.Id, c.Reason, c.Delivery, c.At),
        CallbackTargetCommand.Release c when s.HeldFor is not null => new CallbackTargetEvent.Released(c.Id, c.By, c.At),
        CallbackTargetCommand.Redeliver c => new CallbackTargetEvent.Redelivered(c.Id, c.Delivery, c.By, c.At),
        CallbackTargetCommand.Remove c => new CallbackTargetEvent.Removed(c.Id, c.By, c.At),
        _ => Decision<CallbackTargetEvent>.Nothing,
    };

    private static Rejection? Problem(CallbackSettings settings)
    {
        if (settings.Title.Length > MaxTitle || settings.Title.Any(char.IsControl)) return CallbackRejections.BadTitle;
        if (settings.Pattern.Length > 0 && !StreamPattern.IsValid(settings.Pattern)) return AccessRejections.BadStreamPattern(settings.Pattern);
        return settings.Actions.Count > 0 && settings.Actions.All(a => CallbackActions.All.Contains(a, StringComparer.Ordinal)) ? null : CallbackRejections.BadActions;
    }
}
