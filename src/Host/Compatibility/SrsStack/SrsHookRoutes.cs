using SrsStack.Host.Security;
using SrsStack.Media.Engine;

namespace SrsStack.Host.Compatibility.SrsStack;

/// <summary>The hooks of an SRS beside this server: it asks whether somebody may publish or play there.</summary>
/// <remarks>
/// Shapes of SRS's <c>http_hooks</c>. Its keys, tokens and rules are this server's. Its streams are not listed here: their media is not here. No file that it names is opened.
/// </remarks>
internal sealed class SrsHookRoutes(ISessionGate gate, MediaEngine engine, SrsHookKey key)
{
    private const string Protocol = "srs";
    private static readonly string[] Told = ["on_unpublish", "on_stop", "on_connect", "on_close"];

    public void Map(TerraformRoutes routes)
    {
        routes.Open("/hooks/srs/verify", VerifyAsync);
        routes.Open("/hooks/srs/hls", HlsAsync);
    }

    private async Task<object?> VerifyAsync(TerraformRequest request, Caller? caller)
    {
        await AskAsync(request);
        var action = request.Needed("action");
        if (action is not ("on_publish" or "on_play"))
            return Told.Contains(action, StringComparer.Ordinal) ? null : throw new TerraformException("invalid action");
        var name = new FeedName(request.Text("vhost") is { Length: > 0 } vhost ? vhost : FeedName.DefaultVhost, request.Needed("app"), request.Needed("stream"));
        if (!FeedNameRules.IsValid(name)) throw new TerraformException("invalid stream name");
        var role = action == "on_publish" ? SessionRole.Publish : SessionRole.Play;
        var asked = new SessionRequest(engine.NewSessionId(), role, Protocol, name, request.Text("param").TrimStart('?'), request.Text("ip"));
        var admission = await gate.AdmitAsync(asked, request.Http.RequestAborted);
        return admission.Allowed ? null : throw new TerraformException($"invalid stream secret: {admission.Reason}");
    }

    private async Task<object?> HlsAsync(TerraformRequest request, Caller? caller)
    {
        await AskAsync(request);
        return request.Needed("action") == "on_hls" ? null : throw new TerraformException("invalid action");
    }

    private async ValueTask AskAsync(TerraformRequest request)
    {
        if (!await key.AdmitsAsync(request.Http)) throw new TerraformUnauthorizedException();
    }
}
