using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace SrsStack.Infrastructure.Outbound;

/// <summary>What an address leads to, seen through every way in which IPv6 carries IPv4.</summary>
/// <remarks>IANA's special-purpose registries (RFC 6890), RFC 6052 (NAT64), RFC 3056 (6to4); metadata addresses as their clouds document them.</remarks>
public static class AddressRules
{
    private static readonly IPNetwork[] Forbidden = Networks(
        "0.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "240.0.0.0/4", "::/128", "fe80::/10", "ff00::/8",
        "100.100.100.200/32", "168.63.129.16/32", "192.0.0.192/32", "fd00:ec2::/32", "fd20:ce::254/128", "fd00:42::42/128");

    private static readonly IPNetwork[] Inner = Networks(
        "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.168.0.0/16", "198.18.0.0/15",
        "198.51.100.0/24", "203.0.113.0/24", "::1/128", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16",
        "fc00::/7", "fec0::/10");

    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");
    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");
    private static readonly IPNetwork Compatible = IPNetwork.Parse("::/96");
    private static readonly IPNetwork Translated = IPNetwork.Parse("::ffff:0:0:0/96");

    public static AddressKind KindOf(IPAddress address)
    {
        if (Carried(address) is { } inner) return KindOf(inner);
        if (IsIn(Forbidden, address)) return AddressKind.Never;
        return IsIn(Inner, address) ? AddressKind.Private : AddressKind.Public;
    }

    /// <returns>The IPv4 address that an IPv6 one stands for; null where it stands for itself.</returns>
    private static IPAddress? Carried(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return null;
        if (address.IsIPv4MappedToIPv6) return address.MapToIPv4();
        Span<byte> raw = stackalloc byte[16];
        address.TryWriteBytes(raw, out _);
        if (SixToFour.Contains(address)) return new(raw[2..6]);
        if (Nat64.Contains(address) || Translated.Contains(address)) return new(raw[12..]);
        return Compatible.Contains(address) && BinaryPrimitives.ReadUInt32BigEndian(raw[12..]) > 1 ? new(raw[12..]) : null;
    }

    private static bool IsIn(IPNetwork[] networks, IPAddress address) => Array.Exists(networks, n => n.Contains(address));

    private static IPNetwork[] Networks(params string[] all) => Array.ConvertAll(all, IPNetwork.Parse);
}
