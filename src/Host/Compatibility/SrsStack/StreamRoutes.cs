using System.Text.Json.Serialization;
using SrsStack.Application.Access;
using SrsStack.Application.Kernel;
using SrsStack.Application.Platform;
using SrsStack.Application.Streams;
using SrsStack.Domain.Access;
using SrsStack.Domain.Streams;
using SrsStack.Host.Security;

namespace SrsStack.Host.Compatibility.SrsStack;

/// <summary>The publish secret and the streams that are live.</summary>
internal sealed class StreamRoutes(ICommandBus bus, AccessDirectory access, IStreamControl streams, CurrentBoot boot)
{
    public void Map(TerraformRoutes routes)
    {
        routes.Guarded("/hooks/srs/secret", Role.Operator, SecretAsync);
        routes.Guarded("/hooks/srs/secret/query", Role.Operator, SecretAsync);
        routes.Guarded("/hooks/srs/secret/update", Role.Operator, UpdateSecretAsync);
        routes.Guarded("/hooks/srs/secret/disable", Role.Operator, SwitchAuthAsync);
        routes.Guarded("/mgmt/streams/query", Role.Viewer, (_, _) => Task.FromResult<object?>(Active()));
        routes.Guarded("/mgmt/streams/kickoff", Role.Operator, KickAsync);
    }

    private Task<object?> SecretAsync(TerraformRequest request, Caller? caller) => Task.FromResult<object?>(new { publish = access.PublishKey ?? "" });

    private async Task<object?> UpdateSecretAsync(TerraformRequest request, Caller? caller)
    {
        var key = request.Text("secret");
        if (key.Length == 0) throw new TerraformException("no secret");
        (await bus.SendAsync(new RotatePublishKey(key, KeepsSessions: true), caller!.Actor, request.Http.RequestAborted)).OrFail();
        return null;
    }

    private async Task<object?> SwitchAuthAsync(TerraformRequest request, Caller? caller)
    {
        (await bus.SendAsync(new SwitchPublishAuth(request.Flag("pubNoAuth")), caller!.Actor, request.Http.RequestAborted)).OrFail();
        return null;
    }

    /// <summary>An empty list is null there. The publisher's query holds the secret, so it is not shown.</summary>
    private object Active()
    {
        var active = streams.Live().Select(l => new ActiveStream(l.Name.Vhost, l.Name.App, l.Name.Stream, "", boot.Node, l.Session.Value, MgmtRoutes.Time(l.Since))).ToList();
        return new { streams = active.Count == 0 ? null : active };
    }

    private async Task<object?> KickAsync(TerraformRequest request, Caller? caller)
    {
        var (vhost, app, stream) = (Required(request, "vhost"), Required(request, "app"), Required(request, "stream"));
        var outcome = await bus.SendAsync(new KickStream(new StreamName(vhost, app, stream)), caller!.Actor, request.Http.RequestAborted);
        return outcome.Rejection is null ? null : throw new TerraformException($"stream not found {app}/{stream}");
    }

    private static string Required(TerraformRequest request, string field) =>
        request.Text(field) is { Length: > 0 } value ? value : throw new TerraformException($"no {field}");

    private sealed record ActiveStream(
        string Vhost, string App, string Stream, string Param, [property: JsonPropertyName("server_id")] string ServerId,
        [property: JsonPropertyName("client_id")] string ClientId, string Update);
}
