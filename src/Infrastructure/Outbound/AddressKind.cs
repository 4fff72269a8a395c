namespace SrsStack.Infrastructure.Outbound;

/// <summary>What an address leads to.</summary>
public enum AddressKind
{
    Public,

    /// <summary>This machine, its network, or a range that is no place of the internet.</summary>
    Private,

    /// <summary>Metadata of clouds, link-local, multicast, unspecified, reserved: nobody's wish reaches it.</summary>
    Never,
}
