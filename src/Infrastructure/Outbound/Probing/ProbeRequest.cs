namespace SrsStack.Infrastructure.Outbound.Probing;

/// <summary>What is tried.</summary>
/// <param name="Url">As <see cref="OutboundUrl"/> reads it; a user in it goes as Basic authorization.</param>
/// <param name="Body">Empty: none is sent.</param>
public sealed record ProbeRequest(string Url, HttpMethod Method, ReadOnlyMemory<byte> Body = default, string ContentType = "application/json")
{
    /// <summary>More headers, for example a signature.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();
}
