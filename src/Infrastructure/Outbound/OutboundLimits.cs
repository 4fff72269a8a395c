namespace SrsStack.Infrastructure.Outbound;

/// <param name="Time">For all of it: name, connection, TLS, request, answer.</param>
/// <param name="MaxBody">Bytes of the answer that are read; the rest never is.</param>
public sealed record OutboundLimits(TimeSpan Time, int MaxBody);
