using System.Text;
using SrsStack.Application.Callbacks;
using SrsStack.Domain.Callbacks;
using SrsStack.Infrastructure.Outbound;
using SrsStack.Infrastructure.Outbound.Probing;

namespace SrsStack.Infrastructure.Callbacks;

/// <summary>Calls a target for the sake of looking at it.</summary>
public interface ICallbackCheck
{
    /// <param name="target">Whose secret signs it and whose opaque is sent; null: neither.</param>
    /// <param name="isOwners">Private addresses may be called.</param>
    /// <remarks>Never throws for what the other side does, nor for a URL that is none.</remarks>
    Task<CheckedCallback> CheckAsync(string url, KnownCallback? target, bool isOwners, CancellationToken stop);
}

/// <param name="SaysYes">It would let a publish begin.</param>
public sealed record CheckedCallback(ProbeReport Report, bool SaysYes);

/// <summary>The body is one that receivers do not know and take: action <c>check</c>.</summary>
internal sealed class CallbackCheck(OutboundProbe probe, TimeProvider time) : ICallbackCheck
{
    private static readonly CallbackSettings Nobodys = new("", "", new(""), [], "", IsEnabled: true, IsOwners: false);

    public async Task<CheckedCallback> CheckAsync(string url, KnownCallback? target, bool isOwners, CancellationToken stop)
    {
        var (id, sender) = (DeliveryId.New(), target ?? new KnownCallback(new(""), Nobodys, new(url, "", ""), [], null, 0, default));
        var body = CallbackBodies.Of(sender, id, new("check", new(Domain.Streams.StreamName.DefaultVhost, "", "")));
        using var headers = new HttpRequestMessage();
        if (target is not null) CallbackSignature.AddTo(headers, id, body.Span, target.SigningKeys, time.GetUtcNow());
        var request = new ProbeRequest(url, HttpMethod.Post, body) { Headers = headers.Headers.ToDictionary(h => h.Key, h => string.Join(' ', h.Value), StringComparer.Ordinal) };
        var report = await probe.CheckAsync(request, isOwners ? OutboundTrust.Owner : OutboundTrust.Other, stop);
        return new(report, report is { Failure: null, Answer: { Status: 200, IsCut: false } answer } && CallbackAnswer.CodeOf(Encoding.UTF8.GetBytes(answer.Body)) == 0);
    }
}
