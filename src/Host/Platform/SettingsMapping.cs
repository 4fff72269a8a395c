using SrsStack.Application.Platform;
using SrsStack.Media.Protocols.Hls;
using SrsStack.V1;
using PlatformSettings = SrsStack.Domain.Platform.PlatformSettings;

namespace SrsStack.Host.Platform;

/// <summary>The server's settings between the API and the product.</summary>
internal static class SettingsMapping
{
    public static Settings ToProto(PlatformSettings now, HlsTuning hls) => new()
    {
        Website = ToProto(now.Website),
        Language = now.Language,
        Limits = new() { VirtualLiveKbps = now.Limits.VirtualLiveKbps, CameraKbps = now.Limits.CameraKbps },
        Hls = new() { HighPerformance = hls.IsHighPerformance, LowLatency = hls.IsLowLatency },
        AiProvider = new() { BaseUrl = now.Ai.BaseUrl, Organization = now.Ai.Organization, HasSecretKey = now.Ai.SecretKey is not null },
    };

    public static Website ToProto(global::SrsStack.Domain.Platform.Website website) => new() { Title = website.Title, Footer = website.Footer };

    public static ChangeSettings ToCommand(UpdateSettingsRequest request) => new(
        request.Website is { } website ? new(website.Title, website.Footer) : null,
        request.HasLanguage ? request.Language : null,
        request.Limits is { } limits ? new(limits.VirtualLiveKbps, limits.CameraKbps) : null,
        request.Hls is { } hls ? new(hls.HighPerformance, hls.LowLatency) : null,
        request.AiProvider is { } ai ? new(ai.SecretKey, ai.BaseUrl, ai.Organization) : null);
}
