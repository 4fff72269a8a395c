using SrsStack.Domain.Kernel;

namespace SrsStack.Domain.Access;

public abstract record PublishKeyCommand
{
    private PublishKeyCommand()
    {
    }

    /// <summary>First start: there must be a key.</summary>
    public sealed record Make(SecretRef Key, Actor By, DateTimeOffset At) : PublishKeyCommand;

    public sealed record Rotate(SecretRef Key, Actor By, DateTimeOffset At, bool KeepsSessions = false) : PublishKeyCommand;

    /// <param name="IsOff">Nobody is asked for a key any more.</param>
    public sealed record SwitchAuth(bool IsOff, Actor By, DateTimeOffset At) : PublishKeyCommand;
}

public static class PublishKeyDecider
{
    public static Decision<PublishKeyEvent> Decide(PublishKeyCommand command, PublishKey state) => (command, state) switch
    {
        (PublishKeyCommand.Make c, { Current: null }) => new PublishKeyEvent.Made(c.Key, c.By, c.At),
        (PublishKeyCommand.Rotate c, { Current: null }) => new PublishKeyEvent.Made(c.Key, c.By, c.At),
        (PublishKeyCommand.Rotate c, { Current: { } current }) when current != c.Key => new PublishKeyEvent.Rotated(c.Key, c.By, c.At, c.KeepsSessions),
        (PublishKeyCommand.SwitchAuth { IsOff: true } c, { IsAuthDisabled: false }) => new PublishKeyEvent.AuthDisabled(c.By, c.At),
        (PublishKeyCommand.SwitchAuth { IsOff: false } c, { IsAuthDisabled: true }) => new PublishKeyEvent.AuthEnabled(c.By, c.At),
        _ => Decision<PublishKeyEvent>.Nothing,
    };
}
