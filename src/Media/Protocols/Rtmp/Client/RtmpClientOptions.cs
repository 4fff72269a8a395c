using System.Net.Security;

namespace SrsStack.Media.Protocols.Rtmp.Client;

/// <summary>Opens the way to a host; the place to forbid addresses.</summary>
public delegate ValueTask<Stream> RtmpDial(string host, int port, CancellationToken stop);

/// <summary>Times and limits of a connection to another server; the defaults are safe.</summary>
public sealed record RtmpClientOptions
{
    /// <summary>From the first step to the server's yes.</summary>
    public TimeSpan StartDeadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A server that takes nothing for so long is given up.</summary>
    public TimeSpan SendStall { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A server that sends a player nothing for so long is given up.</summary>
    public TimeSpan ReceiveIdle { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Largest message taken.</summary>
    public int MaxMessageBytes { get; init; } = 8 << 20;

    /// <summary>What this side calls itself. Some services serve encoders of this family name only.</summary>
    public string Agent { get; init; } = "FMLE/3.0 (compatible; SrsStack)";

    /// <summary>Null: a TCP connection to the first address that answers.</summary>
    public RtmpDial? Dial { get; init; }

    /// <summary>Null: the certificate must be good for the host by the rules of the system.</summary>
    public RemoteCertificateValidationCallback? CertificateValidation { get; init; }
}
