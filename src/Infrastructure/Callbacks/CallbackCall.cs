using System.Net.Http.Headers;
using SrsStack.Application.Callbacks;
using SrsStack.Infrastructure.Outbound;

namespace SrsStack.Infrastructure.Callbacks;

/// <summary>One call of a target, whatever for. Never throws for what the target does.</summary>
internal sealed class CallbackCall(OutboundHttp http, TimeProvider time)
{
    /// <summary>Of an answer, in bytes; the rest is never read.</summary>
    private const int MaxAnswer = 16 << 10;

    private static readonly MediaTypeHeaderValue Json = new("application/json");
    private static readonly ProductInfoHeaderValue Agent = new("SrsStack", null);

    /// <param name="limit">For all of it.</param>
    public async Task<CallbackAnswer> PostAsync(KnownCallback target, string id, ReadOnlyMemory<byte> body, TimeSpan limit, CancellationToken stop)
    {
        var (now, began) = (time.GetUtcNow(), time.GetTimestamp());
        using var request = new HttpRequestMessage(HttpMethod.Post, target.Details.Url) { Content = new ReadOnlyMemoryContent(body) };
        request.Content.Headers.ContentType = Json;
        request.Headers.UserAgent.Add(Agent);
        CallbackSignature.AddTo(request, id, body.Span, target.SigningKeys, now);
        var answer = await http.SendAsync(request, target.Settings.IsOwners ? OutboundTrust.Owner : OutboundTrust.Other, new(limit, MaxAnswer), stop);
        return CallbackAnswer.Of(answer, now, time.GetElapsedTime(began));
    }
}
