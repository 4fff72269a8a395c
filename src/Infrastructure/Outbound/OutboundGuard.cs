using System.Net;
using System.Net.Sockets;

namespace SrsStack.Infrastructure.Outbound;

/// <summary>Whoever connects to a host that a person named asks here, and connects to what the answer says, not to the name.</summary>
/// <remarks>A name is resolved once and all of its addresses must be allowed, so an answer that changes afterwards leads nowhere.</remarks>
public sealed class OutboundGuard(IHostResolver resolver, OutboundOptions options)
{
    private const int MaxHostLength = 255;

    /// <summary>Addresses that may be connected to, best first. For any protocol: http, rtmp, srt, rtsp.</summary>
    /// <param name="host">A name, or an address in any form that the system reads: decimal, octal, hexadecimal, in brackets.</param>
    /// <exception cref="OutboundException">Refused, or there is no such name.</exception>
    public async Task<IReadOnlyList<IPEndPoint>> ResolveAsync(string host, int port, OutboundTrust trust, CancellationToken stop)
    {
        if (host.Length is 0 or > MaxHostLength) throw new OutboundException(OutboundError.NotResolved, "the host is empty or too long");
        if (port is < 1 or > IPEndPoint.MaxPort) throw new OutboundException(OutboundError.Refused, "the port is out of range");
        var addresses = Array.ConvertAll(IPAddress.TryParse(host, out var literal) ? [literal] : await AskAsync(host, stop), Plain);
        foreach (var address in addresses) Check(address, trust);
        return Array.ConvertAll(addresses, a => new IPEndPoint(a, port));
    }

    private async Task<IPAddress[]> AskAsync(string host, CancellationToken stop)
    {
        try
        {
            var addresses = await resolver.ResolveAsync(host, stop);
            return addresses.Length > 0 ? addresses : throw new OutboundException(OutboundError.NotResolved, "the host has no address");
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            throw new OutboundException(OutboundError.NotResolved, "the host is not known");
        }
    }

    /// <summary>A socket of IPv6 alone does not reach IPv4 in IPv6's clothes.</summary>
    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private void Check(IPAddress address, OutboundTrust trust)
    {
        var kind = AddressRules.KindOf(address);
        if (kind == AddressKind.Public || (kind == AddressKind.Private && IsAllowed(address, trust))) return;
        throw new OutboundException(OutboundError.Refused, kind == AddressKind.Never
            ? "the host leads to an address that is never called (metadata, link-local, multicast or reserved)"
            : "the host leads to a private address, which the owner has not allowed");
    }

    private bool IsAllowed(IPAddress address, OutboundTrust trust) => trust == OutboundTrust.Owner || options.Allowed.Any(n => n.Contains(address));
}
