using SrsStack.Domain.Kernel;

namespace SrsStack.Application.Kernel;

/// <summary>A wish. <typeparamref name="TOutcome"/> is <see cref="Outcome"/> or <see cref="Outcome{T}"/>.</summary>
public interface ICommand<TOutcome>;

/// <summary>Brings a command to its handler: the static class named <c>{Command}Handler</c> in this project.</summary>
public interface ICommandBus
{
    Task<TOutcome> SendAsync<TOutcome>(ICommand<TOutcome> command, Actor by, CancellationToken stop);
}

/// <summary>What a handler may know of the call it serves, besides the command.</summary>
/// <param name="CorrelationId">Groups all that one call or session caused.</param>
public sealed record CommandContext(Actor By, string? CorrelationId, string? CausationId)
{
    public EventMetadata Metadata => new(CorrelationId, CausationId, By.ToString());
}
