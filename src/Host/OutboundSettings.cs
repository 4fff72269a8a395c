using System.Net;
using SrsStack.Infrastructure.Outbound;

namespace SrsStack.Host;

/// <summary><c>Outbound:Allowed</c>: a list, or one text with commas.</summary>
internal static class OutboundSettings
{
    private const int MaxNetworks = 256;

    /// <exception cref="InvalidOperationException">The message says what to give.</exception>
    public static OutboundOptions Read(IConfigurationSection section)
    {
        var allowed = section.GetSection("Allowed");
        var texts = allowed.Value is { } one ? one.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) : allowed.Get<string[]>() ?? [];
        if (texts.Length > MaxNetworks) throw new InvalidOperationException($"Outbound:Allowed has {texts.Length} networks. Give at most {MaxNetworks}.");
        return new([.. texts.Select(Network)]);
    }

    private static IPNetwork Network(string text)
    {
        if (IPAddress.TryParse(text, out var address)) return Checked(text, new(address, address.GetAddressBytes().Length * 8));
        return IPNetwork.TryParse(text, out var network)
            ? Checked(text, network)
            : throw new InvalidOperationException($"Outbound:Allowed: '{text}' is no network. Give an address, or one as 192.168.1.0/24.");
    }

    /// <summary>A network that would open nothing is a mistake that its owner would look for elsewhere.</summary>
    private static IPNetwork Checked(string text, IPNetwork network) => network.PrefixLength > 0 && AddressRules.KindOf(network.BaseAddress) == AddressKind.Never
        ? throw new InvalidOperationException($"Outbound:Allowed: '{text}' is never called (metadata, link-local, multicast or reserved), and no setting opens it. Take it out.")
        : network;
}
