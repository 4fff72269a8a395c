using System.Net.Http.Headers;

namespace SrsStack.Infrastructure.Outbound;

/// <summary>What came back: a status and the beginning of a body, or the reason why not.</summary>
/// <param name="Status">0 where <paramref name="Error"/> is set before a status came.</param>
/// <param name="Body">At most <see cref="OutboundLimits.MaxBody"/> bytes.</param>
/// <param name="IsCut">The answer had more, which was not read.</param>
/// <param name="Detail">For people; holds no URL and no header.</param>
public sealed record OutboundAnswer(
    int Status, ReadOnlyMemory<byte> Body, bool IsCut, RetryConditionHeaderValue? RetryAfter, OutboundError? Error, string Detail)
{
    public static OutboundAnswer Failed(OutboundError error, string detail) => new(0, default, IsCut: false, null, error, detail);
}
