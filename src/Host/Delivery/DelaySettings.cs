using System.Globalization;
using SrsStack.Media.Live;
using SrsStack.Media.Live.Fanout;

namespace SrsStack.Host.Delivery;

/// <summary>
/// <c>Media:Delay</c> for all streams, and <c>Media:Delays</c> with a pattern (<c>live/*</c>) and a delay for some; <c>Media:RepublishGrace</c> in seconds.
/// </summary>
internal static class DelaySettings
{
    public static SendDelays Read(IConfiguration configuration) => new(
        Named(configuration["Media:Delay"]),
        [.. configuration.GetSection("Media:Delays").GetChildren().Select(r => new SendDelays.Rule(r["Stream"] ?? "*", Named(r["Delay"])))]);

    /// <summary>How long players wait for a publisher that left.</summary>
    public static TimeSpan RepublishGrace(IConfiguration configuration)
    {
        if (configuration["Media:RepublishGrace"] is not { Length: > 0 } text) return FeedOptions.Default.RepublishGrace;
        return double.TryParse(text, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0 and <= 3600
            ? TimeSpan.FromSeconds(seconds)
            : throw new InvalidOperationException($"'{text}' is not a grace time. Give seconds from 0 to 3600.");
    }

    private static SendDelay Named(string? name) => name switch
    {
        null or "" or "default" => SendDelay.Default,
        "low" => SendDelay.Low,
        "economy" => SendDelay.Economy,
        _ => throw new InvalidOperationException($"'{name}' is not a delay. Give low, default or economy."),
    };
}
