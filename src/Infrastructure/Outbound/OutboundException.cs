namespace SrsStack.Infrastructure.Outbound;

/// <summary>No connection could be made; caught where the call is answered.</summary>
public sealed class OutboundException(OutboundError error, string detail) : Exception(detail)
{
    public OutboundError Error { get; } = error;
}
