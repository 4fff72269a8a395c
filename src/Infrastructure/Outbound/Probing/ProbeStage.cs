namespace SrsStack.Infrastructure.Outbound.Probing;

/// <summary>How far a check came, in the order of the stages.</summary>
public enum ProbeStage
{
    Url,
    Name,
    Connect,
    Tls,
    Request,

    /// <summary>Status and headers.</summary>
    Answer,
    Body,
}
