using SrsStack.Application.Callbacks;
using SrsStack.Domain.Callbacks;
using SrsStack.Host.Security;
using SrsStack.Media.Engine;

namespace SrsStack.Host.Compatibility.SrsStack;

/// <summary>The hooks of an SRS beside this server: it asks whether somebody may publish or play there.</summary>
/// <remarks>
/// Shapes of SRS's <c>http_hooks</c>. Its keys, tokens and rules are this server's. Its streams are not listed here: their media is not here. No file that it names is opened.
/// </remarks>
internal sealed class SrsHookRoutes(ISessionGate gate, MediaEngine engine, ICallbackDeliveries callbacks, SrsHookKey key)
{
    private const string Protocol = "srs";
    private static readonly string[] Told = [CallbackActions.OnUnpublish, CallbackActions.OnStop];
    private static readonly string[] Unused = ["on_connect", "on_close"];

    public void Map(TerraformRoutes routes)
    {
        routes.Open("/hooks/srs/verify", VerifyAsync);
        routes.Open("/hooks/srs/hls", HlsAsync);
    }

    private async Task<object?> VerifyAsync(TerraformRequest request, Caller? caller)
    {
        await AskAsync(request);
        var action = request.Needed("action");
        if (Unused.Contains(action, StringComparer.Ordinal)) return null;
        var isQuestion = action is CallbackActions.OnPublish or CallbackActions.OnPlay;
        if (!isQuestion && !Told.Contains(action, StringComparer.Ordinal)) throw new TerraformException("invalid action");
        var name = new FeedName(request.Text("vhost") is { Length: > 0 } vhost ? vhost : FeedName.DefaultVhost, request.Needed("app"), request.Needed("stream"));
        if (!FeedNameRules.IsValid(name)) throw new TerraformException("invalid stream name");
        if (!isQuestion) return await TellAsync(action, name, request);
        var role = action == CallbackActions.OnPublish ? SessionRole.Publish : SessionRole.Play;
        var asked = new SessionRequest(engine.NewSessionId(), role, Protocol, name, request.Text("param").TrimStart('?'), request.Text("ip"));
        var admission = await gate.AdmitAsync(asked, request.Http.RequestAborted);
        if (!admission.Allowed) throw new TerraformException($"invalid stream secret: {admission.Reason}");
        var no = role == SessionRole.Publish ? await gate.ConfirmAsync(asked with { Name = admission.Name ?? name }, request.Http.RequestAborted) : null;
        if (no is not null) throw new TerraformException($"callback action=on_publish: {no}");
        return role == SessionRole.Play ? await TellAsync(action, admission.Name ?? name, request) : null;
    }

    private async Task<object?> TellAsync(string action, FeedName name, TerraformRequest request)
    {
        await callbacks.TellAsync(new(action, new(name.Vhost, name.App, name.Stream), request.Text("client_id")), request.Http.RequestAborted);
        return null;
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
