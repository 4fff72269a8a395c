using SrsStack.Media.Live.Fanout;

namespace SrsStack.Host.Delivery;

/// <summary><c>Media:Delay</c> for all streams, and <c>Media:Delays</c> with a pattern (<c>live/*</c>) and a delay for some.</summary>
internal static class DelaySettings
{
    public static SendDelays Read(IConfiguration configuration) => new(
        Named(configuration["Media:Delay"]),
        [.. configuration.GetSection("Media:Delays").GetChildren().Select(r => new SendDelays.Rule(r["Stream"] ?? "*", Named(r["Delay"])))]);

    private static SendDelay Named(string? name) => name switch
    {
        null or "" or "default" => SendDelay.Default,
        "low" => SendDelay.Low,
        "economy" => SendDelay.Economy,
        _ => throw new InvalidOperationException($"'{name}' is not a delay. Give low, default or economy."),
    };
}
