using System.Collections.Concurrent;
using SrsStack.Application.Callbacks;
using SrsStack.Domain.Callbacks;
using SrsStack.Infrastructure.Streams;
using SrsStack.Media.Engine;

namespace SrsStack.Infrastructure.Callbacks;

/// <summary>Asks the targets that want <c>on_publish</c> whether a publish may begin. All must say yes; no answer is a no.</summary>
internal sealed class CallbackAsker(CallbackDirectory targets, CallbackCall call, CallbackLog log, CallbackMeters meters, TimeProvider time) : IPublishConfirmation
{
    /// <summary>For all of them together: they are asked side by side.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    private readonly ConcurrentDictionary<CallbackId, AskCircuit> _circuits = new();

    /// <returns>Null when it may begin, else the reason for the publisher.</returns>
    public async ValueTask<string?> ConfirmAsync(SessionRequest request, CancellationToken stop)
    {
        if (targets.IsEmpty) return null;
        var stream = StreamControl.ToStream(request.Name);
        var wanting = targets.Wanting(CallbackActions.OnPublish, stream).ToList();
        if (wanting.Count == 0) return null;
        var notice = new CallbackNotice(CallbackActions.OnPublish, stream, request.SessionId);
        var refusals = await Task.WhenAll(wanting.Select(t => AskAsync(t, notice, ParamOf(request), stop)));
        return refusals.FirstOrDefault(r => r is not null);
    }

    private async Task<string?> AskAsync(KnownCallback target, CallbackNotice notice, string param, CancellationToken stop)
    {
        var circuit = _circuits.GetOrAdd(target.Id, _ => new(time));
        if (circuit.Enter() is { } closed) return Counted(closed);
        var (id, isSilent) = (DeliveryId.New(), true);
        try
        {
            var answer = await call.PostAsync(target, id, CallbackBodies.Of(target, id, notice, param), Limit, stop);
            isSilent = answer.IsSilent;
            log.Add(new(
                NewDelivery.Of(id, target, notice with { Param = CallbackParam.Masked(param) }), answer.SaysYes ? DeliveryState.Delivered : DeliveryState.Refused, Told(answer)));
            return Counted(answer.SaysYes ? null : answer.IsSilent ? CallbackRefusal.Unreachable : CallbackRefusal.No);
        }
        catch (OperationCanceledException)
        {
            isSilent = false;       // the publisher left: that says nothing about the target
            throw;
        }
        finally
        {
            circuit.Leave(isSilent);
        }
    }

    /// <summary>What is fine for something told is not for a question.</summary>
    private static DeliveryAttempt Told(CallbackAnswer answer) =>
        answer.SaysYes || answer.Attempt.Error.Length > 0 ? answer.Attempt : answer.Attempt with { Error = "A yes is status 200 with 0 or {\"code\":0}; this was not." };

    /// <summary>As SRS writes it: with <c>?</c> in front by RTMP and HTTP, without by SRT.</summary>
    private static string ParamOf(SessionRequest request) => request.Query.Length == 0 ? "" : request.Protocol == "srt" ? request.Query : "?" + request.Query;

    private string? Counted(string? refusal)
    {
        meters.Asked(refusal ?? "yes");
        return refusal;
    }
}
