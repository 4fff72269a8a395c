using SrsStack.Application.Kernel;
using SrsStack.Application.Platform;
using SrsStack.Domain.Access;
using SrsStack.Domain.Platform;
using SrsStack.Host.Security;
using SrsStack.Media.Engine;
using SrsStack.Media.Protocols.Hls;

namespace SrsStack.Host.Compatibility.SrsStack;

/// <summary>Website, limits, AI provider and the two switches of HLS.</summary>
internal sealed class SettingsRoutes(ICommandBus bus, SettingsDirectory settings, MediaEngine engine)
{
    /// <summary>Stands for the AI key in answers; given back unchanged, it leaves the key as it is.</summary>
    private const string Masked = "********";

    private PlatformSettings Now => settings.Now;

    private HlsTuning Hls => engine.Hls.Tuning;

    public void Map(TerraformRoutes routes)
    {
        routes.Open("/mgmt/beian/query", Answer(Beian));
        routes.Guarded("/mgmt/beian/update", Role.Operator, UpdateBeianAsync);
        routes.Guarded("/mgmt/limits/query", Role.Viewer, Answer(() => new { vlive = Now.Limits.VirtualLiveKbps, camera = Now.Limits.CameraKbps }));
        routes.Guarded("/mgmt/limits/update", Role.Operator, UpdateLimitsAsync);
        routes.Guarded("/mgmt/openai/query", Role.Operator, Answer(OpenAi));
        routes.Guarded("/mgmt/openai/update", Role.Operator, UpdateOpenAiAsync);
        routes.Guarded("/mgmt/hphls/query", Role.Viewer, Answer(() => new { noHlsCtx = Hls.IsHighPerformance }));
        routes.Guarded("/mgmt/hphls/update", Role.Operator, (r, c) => ChangeAsync(new(Hls: new(r.Flag("noHlsCtx"), Hls.IsLowLatency)), r, c));
        routes.Guarded("/mgmt/hlsll/query", Role.Viewer, Answer(() => new { hlsLowLatency = Hls.IsLowLatency }));
        routes.Guarded("/mgmt/hlsll/update", Role.Operator, (r, c) => ChangeAsync(new(Hls: new(Hls.IsHighPerformance, r.Flag("hlsLowLatency"))), r, c));
    }

    private static TerraformHandler Answer(Func<object> data) => (_, _) => Task.FromResult<object?>(data());

    /// <summary>Only what was set stands there.</summary>
    private object Beian()
    {
        var pairs = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (Now.Website.Footer.Length > 0) pairs["icp"] = Now.Website.Footer;
        if (Now.Website.Title.Length > 0) pairs["title"] = Now.Website.Title;
        return pairs;
    }

    private Task<object?> UpdateBeianAsync(TerraformRequest request, Caller? caller)
    {
        var (name, text) = (request.Needed("beian"), request.Needed("text"));
        var website = name switch
        {
            "icp" => Now.Website with { Footer = text },
            "title" => Now.Website with { Title = text },
            _ => throw new TerraformException("invalid beian: icp or title"),
        };
        return ChangeAsync(new(Website: website), request, caller);
    }

    private Task<object?> UpdateLimitsAsync(TerraformRequest request, Caller? caller)
    {
        var (vlive, camera) = (request.Integer("vlive"), request.Integer("camera"));
        if (vlive <= 0) throw new TerraformException($"invalid vlive {vlive}");
        if (camera <= 0) throw new TerraformException($"invalid camera {camera}");
        return ChangeAsync(new(Limits: new(vlive, camera)), request, caller);
    }

    private object OpenAi() => new
    {
        aiSecretKey = Now.Ai.SecretKey is null ? "" : Masked,
        aiBaseURL = Now.Ai.BaseUrl,
        aiOrganization = Now.Ai.Organization,
    };

    private Task<object?> UpdateOpenAiAsync(TerraformRequest request, Caller? caller)
    {
        var (key, url) = (request.Needed("aiSecretKey"), request.Needed("aiBaseURL"));
        return ChangeAsync(new(Ai: new(key == Masked ? null : key, url, request.Text("aiOrganization"))), request, caller);
    }

    private async Task<object?> ChangeAsync(ChangeSettings change, TerraformRequest request, Caller? caller)
    {
        (await bus.SendAsync(change, caller!.Actor, request.Http.RequestAborted)).OrFail();
        return null;
    }
}
