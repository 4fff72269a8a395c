using System.Text;
using System.Text.Json;
using SrsStack.Application.Callbacks;
using SrsStack.Infrastructure.Messaging.Queueing;
using SrsStack.Infrastructure.Outbound;

namespace SrsStack.Infrastructure.Callbacks;

/// <summary>What a target said, read both ways: as SRS Stack reads it and as Standard Webhooks does.</summary>
/// <param name="SaysYes">200 with <c>0</c> or <c>{"code":0}</c>, as a question needs it.</param>
/// <param name="HasTaken">2xx without a code other than 0: told is told.</param>
/// <param name="IsGone">410: it wants nothing more.</param>
/// <param name="IsSilent">No answer at all.</param>
internal sealed record CallbackAnswer(DeliveryAttempt Attempt, bool SaysYes, bool HasTaken, bool IsGone, bool IsSilent, TimeSpan? RetryAfter)
{
    /// <summary>Characters of an answer that are kept.</summary>
    private const int MaxKept = 2000;

    public static CallbackAnswer Of(OutboundAnswer answer, DateTimeOffset at, TimeSpan took)
    {
        var code = answer.IsCut ? null : CodeOf(answer.Body.Span);
        var (isOk, isYes) = (answer.Error is null && answer.Status is >= 200 and < 300, code == 0);
        var error = isOk && (isYes || code is null) ? "" : Problem(answer, code);
        var attempt = new DeliveryAttempt(at, answer.Status, (int)took.TotalMilliseconds, error, Kept(answer.Body.Span));
        return new(attempt, answer.Status == 200 && isYes, isOk && code is null or 0, answer.Status == 410, answer.Error is not null, RetryOf(answer, at));
    }

    /// <returns>Null where there is none: no JSON, or JSON without a number so named.</returns>
    private static long? CodeOf(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = 32 });
            using var json = JsonDocument.ParseValue(ref reader);
            var root = json.RootElement;
            if (root.ValueKind == JsonValueKind.Number && root.TryGetInt64(out var bare)) return bare;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("code", out var code)) return null;
            return code.ValueKind == JsonValueKind.Number && code.TryGetInt64(out var number) ? number : -1;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Problem(OutboundAnswer answer, long? code) =>
        answer.Error is not null ? answer.Detail
        : answer.Status is >= 300 and < 400 ? $"It answered {answer.Status}: redirects are not followed, give the address it leads to."
        : answer.Status is >= 200 and < 300 ? $"It answered with code {code}."
        : $"It answered {answer.Status}.";

    /// <summary>A target may repeat what it was sent: values of queries are taken out.</summary>
    private static string Kept(ReadOnlySpan<byte> body)
    {
        var text = Encoding.UTF8.GetString(body);
        return ErrorText.Inert(text.Length > MaxKept ? text[..MaxKept] : text);
    }

    private static TimeSpan? RetryOf(OutboundAnswer answer, DateTimeOffset now) =>
        answer.Status is not (429 or 503) ? null : answer.RetryAfter?.Delta ?? (answer.RetryAfter?.Date is { } date && date > now ? date - now : null);
}
