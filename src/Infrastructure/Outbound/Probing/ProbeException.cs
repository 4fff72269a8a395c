namespace SrsStack.Infrastructure.Outbound.Probing;

/// <summary>A stage that failed in a known way; caught where the report is made.</summary>
internal sealed class ProbeException(OutboundError error, string detail, string advice) : Exception(detail)
{
    public OutboundError Error { get; } = error;

    public string Advice { get; } = advice;
}
