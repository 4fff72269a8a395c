using SrsStack.Domain.Platform;

namespace SrsStack.Application.Platform;

/// <summary>This life of the process.</summary>
/// <param name="Node">Name of this node among those that share a database; the same in every life.</param>
public sealed record CurrentBoot(BootId Id, string Node, DateTimeOffset StartedAt);
