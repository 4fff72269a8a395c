namespace SrsStack.Infrastructure.Outbound;

/// <summary>Whose wish a connection is.</summary>
public enum OutboundTrust
{
    /// <summary>Anybody's: public addresses, and those of <see cref="OutboundOptions.Allowed"/>.</summary>
    Other,

    /// <summary>The owner's own target: also private addresses and this machine. What is never allowed stays so.</summary>
    Owner,
}
