namespace SrsStack.Host.Compatibility.Srs;

/// <summary>Composition of SRS's HTTP API.</summary>
internal static class SrsCompatibility
{
    public static IServiceCollection AddSrs(this IServiceCollection services) => services
        .AddSingleton<ByteRates>()
        .AddHostedService(s => s.GetRequiredService<ByteRates>())
        .AddSingleton<SrsAnswer>()
        .AddSingleton<SrsStreams>()
        .AddSingleton<SrsNumbers>()
        .AddSingleton<SrsRoutes>();

    public static void MapSrs(this WebApplication app) => app.Services.GetRequiredService<SrsRoutes>().Map(app);
}
