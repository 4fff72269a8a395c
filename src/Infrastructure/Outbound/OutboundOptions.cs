using System.Net;

namespace SrsStack.Infrastructure.Outbound;

/// <param name="Allowed">Private networks that the owner opens for everybody's wishes.</param>
public sealed record OutboundOptions(IReadOnlyList<IPNetwork> Allowed)
{
    public OutboundOptions()
        : this([])
    {
    }
}
