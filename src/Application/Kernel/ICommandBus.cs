using SrsStack.Domain.Kernel;

namespace SrsStack.Application.Kernel;

/// <summary>A wish. <typeparamref name="TOutcome"/> is <see cref="Outcome"/> or <see cref="Outcome{T}"/>.</summary>
public interface ICommand<TOutcome>;

/// <summary>Brings a command to its handler: the static class named <c>{Command}Handler</c> in this project.</summary>
public interface ICommandBus
{
    /// <param name="commandId">Of the sender: what a second command under the same id would record is recorded once. Null: each is its own.</param>
    Task<TOutcome> SendAsync<TOutcome>(ICommand<TOutcome> command, Actor by, CancellationToken stop, string? commandId = null);
}

/// <summary>What a handler may know of the call it serves, besides the command.</summary>
/// <param name="CorrelationId">Groups all that one call or session caused.</param>
/// <param name="CommandId">Set when the sender may repeat the command.</param>
public sealed record CommandContext(Actor By, string? CorrelationId, string? CausationId, string? CommandId = null)
{
    public EventMetadata Metadata => new(CorrelationId, CausationId, By.ToString());
}
