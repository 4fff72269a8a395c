namespace SrsStack.Infrastructure.Outbound;

/// <summary>Why there is no answer.</summary>
public enum OutboundError
{
    /// <summary>The name leads to an address that must not be called.</summary>
    Refused,
    NotResolved,
    NotConnected,

    /// <summary>The certificate or the handshake; nothing of the request was sent.</summary>
    Tls,
    TimedOut,

    /// <summary>What came is not HTTP, is too long, or broke off.</summary>
    BrokenAnswer,
}
