using Npgsql;
using SrsStack.Application.Kernel;
using SrsStack.Domain.Kernel;

namespace SrsStack.Infrastructure.Messaging.Queueing;

/// <summary>A message that this node may handle as long as its lease holds.</summary>
/// <param name="Token">Of the claim: ends and extends it.</param>
internal sealed record ClaimedMessage(
    string Id, Guid Token, string Type, string Body, string? OrderKey, int Attempt, string? CorrelationId, string? CausationId, string Actor)
{
    public MessageContext Context => new(Id, Attempt, CorrelationId, CausationId, ReadActor(Actor));

    public static ClaimedMessage Read(NpgsqlDataReader row, Guid token) =>
        new(row.GetString(0), token, row.GetString(1), row.GetString(2), Text(row, 3), row.GetInt32(4), Text(row, 5), Text(row, 6), row.GetString(7));

    /// <summary>The inverse of <see cref="Domain.Kernel.Actor.ToString"/>.</summary>
    private static Actor ReadActor(string text) =>
        text.IndexOf(':', StringComparison.Ordinal) is var colon and > 0 && Enum.TryParse<ActorKind>(text[..colon], ignoreCase: true, out var kind)
            ? new(kind, text[(colon + 1)..])
            : new(ActorKind.Server, text);

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}

/// <summary>What came of handling it once.</summary>
internal abstract record Ended(ClaimedMessage Message)
{
    internal sealed record Done(ClaimedMessage Message, IReadOnlyList<OutgoingMessage> Cascade) : Ended(Message);

    /// <param name="Counts">False: nothing was tried, the attempt is given back.</param>
    internal sealed record Again(ClaimedMessage Message, DateTimeOffset Due, bool Counts, string? Error) : Ended(Message);

    internal sealed record Dead(ClaimedMessage Message, string ExceptionType, string Error) : Ended(Message);
}
