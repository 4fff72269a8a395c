using System.Security.Cryptography;
using System.Text.Json;
using SrsStack.Application.Callbacks;

namespace SrsStack.Infrastructure.Callbacks;

/// <summary>Sends what waits in one line, one after the other; the first that fails ends the turn, since those behind it must not overtake.</summary>
internal sealed class CallbackLine(CallbackCall call, CallbackMeters meters, TimeProvider time)
{
    /// <summary>For one attempt.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    /// <summary>After it no further delivery is begun: with the last one's limit it stays below the lease.</summary>
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(10);

    /// <returns>What was tried; what was not waits on.</returns>
    public async Task<LineTurn> RunAsync(KnownCallback target, string line, IReadOnlyList<ClaimedDelivery> waiting, CancellationToken stop)
    {
        var (sent, began) = (new List<SentDelivery>(), time.GetTimestamp());
        foreach (var delivery in waiting)
        {
            if (stop.IsCancellationRequested || time.GetElapsedTime(began) > Turn) break;
            if (JsonSerializer.Deserialize(delivery.Json, CallbackEventsJson.Default.CallbackNotice) is not { } notice) continue;
            CallbackAnswer answer;
            try
            {
                answer = await call.PostAsync(target, delivery.Id, CallbackBodies.Of(target, delivery.Id, notice), Limit, stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                break;      // nothing is known of it: it goes again, under its id
            }
            sent.Add(Outcome(delivery, answer));
            meters.Sent(notice.Action, sent[^1].State);
            if (!answer.HasTaken) return Failed(line, sent, answer);
        }
        return new(new(line, null, sent), null, null);
    }

    private static SentDelivery Outcome(ClaimedDelivery delivery, CallbackAnswer answer)
    {
        var attempts = delivery.Attempts + 1;
        var state = answer.HasTaken ? DeliveryState.Delivered : attempts >= CallbackBackoff.MaxAttempts ? DeliveryState.GivenUp : DeliveryState.Waiting;
        return new(delivery.Id, state, attempts, answer.Attempt);
    }

    private LineTurn Failed(string line, List<SentDelivery> sent, CallbackAnswer answer)
    {
        var last = sent[^1];
        var hold = answer.IsGone ? "gone" : last.State == DeliveryState.GivenUp ? "gave_up" : null;
        if (last.State == DeliveryState.GivenUp) return new(new(line, null, sent), last.Id, hold);
        var pause = CallbackBackoff.After(last.Attempts, answer.RetryAfter, RandomNumberGenerator.GetInt32(1001) / 1000d);
        return new(new(line, time.GetUtcNow() + pause, sent), last.Id, hold);
    }
}

/// <param name="Failed">The delivery that failed; null: none did.</param>
/// <param name="Hold">Why nothing more is to be sent to the target; null: go on.</param>
internal sealed record LineTurn(LineOutcome Outcome, string? Failed, string? Hold);
