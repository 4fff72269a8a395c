namespace SrsStack.Infrastructure.EventStore;

/// <param name="Directory">Holds the cluster (<c>data</c>) and, unless its path is too long for one, the socket (<c>run</c>).</param>
/// <param name="BinDirectory">Where <c>initdb</c> and <c>postgres</c> are; null = look in the distribution's places, newest version first.</param>
public sealed record EmbeddedPostgresOptions(string Directory, string? BinDirectory);
