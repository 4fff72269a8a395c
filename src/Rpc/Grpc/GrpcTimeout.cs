using System.Globalization;

namespace SrsStack.Rpc.Grpc;

/// <summary>The <c>grpc-timeout</c> header: 1 to 8 digits and a unit H, M, S, m, u or n.</summary>
/// <remarks>gRPC over HTTP/2, "Timeout". Read on every wire.</remarks>
internal static class GrpcTimeout
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(40);   // a timer takes no more; nobody waits that long

    /// <returns>Null when the header is absent or not well formed, which means no deadline.</returns>
    public static TimeSpan? Read(IHeaderDictionary headers) =>
        headers.TryGetValue("grpc-timeout", out var value) ? Parse(value.ToString()) : null;

    public static TimeSpan? Parse(string text)
    {
        if (text.Length is < 2 or > 9) return null;
        if (!long.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var n)) return null;
        long? ticks = text[^1] switch
        {
            'H' => n * TimeSpan.TicksPerHour,
            'M' => n * TimeSpan.TicksPerMinute,
            'S' => n * TimeSpan.TicksPerSecond,
            'm' => n * TimeSpan.TicksPerMillisecond,
            'u' => n * TimeSpan.TicksPerMicrosecond,
            'n' => n / TimeSpan.NanosecondsPerTick,
            _ => null,
        };
        return ticks is { } t ? TimeSpan.FromTicks(Math.Clamp(t, 1, Longest.Ticks)) : null;
    }

    /// <summary>The header for a client: whole milliseconds, at least one.</summary>
    public static string Format(TimeSpan left) => $"{Math.Clamp((long)left.TotalMilliseconds, 1, 99_999_999)}m";
}
