using SrsStack.Application.Access;
using SrsStack.Application.Kernel;
using SrsStack.Domain.Access;
using SrsStack.Domain.Kernel;
using SrsStack.Host.Security;

namespace SrsStack.Host.Compatibility.SrsStack;

/// <summary>Set-up, sign-in, environment and versions, as SRS Stack's console and clients ask for them.</summary>
internal sealed class MgmtRoutes(ICommandBus bus, AccessDirectory access, IPersonalData personal, PlatformSecret secret, HostSettings settings)
{
    /// <summary>What clients of SRS Stack 5 expect to talk to.</summary>
    private const string CompatibleVersion = "5.15.20";

    /// <summary>How many of each the old console lets people make.</summary>
    private const int Limit = 10;

    private static readonly Actor Anonymous = new(ActorKind.Anonymous, "anonymous");

    public void Map(TerraformRoutes routes)
    {
        foreach (var part in new[] { "mgmt", "host", "ffmpeg", "hooks", "tencent" }) routes.Open($"/{part}/versions", VersionsAsync);
        routes.Open("/mgmt/check", (_, _) => Task.FromResult<object?>(new { upgrading = false }));
        routes.Open("/mgmt/envs", (_, _) => Task.FromResult<object?>(Envs()));
        routes.Open("/mgmt/init", InitAsync);
        routes.Open("/mgmt/login", LoginAsync);
        routes.Guarded("/mgmt/token", Role.Viewer, TokenAsync);
        routes.Guarded("/mgmt/secret/query", Role.Owner, async (r, _) => await secret.GetAsync(r.Http.RequestAborted));
    }

    private static Task<object?> VersionsAsync(TerraformRequest request, Caller? caller) => Task.FromResult<object?>(new { version = CompatibleVersion });

    private object Envs() => new
    {
        mgmtDocker = true,
        platformDocker = false,
        candidate = settings.IsCandidateSet,
        rtmpPort = settings.PublicRtmpPort.ToString(),
        httpPort = "",
        srtPort = "10080",
        rtcPort = "8000",
        forwardLimit = Limit,
        vLiveLimit = Limit,
        cameraLimit = Limit,
    };

    private async Task<object?> InitAsync(TerraformRequest request, Caller? caller)
    {
        var password = request.Text("password");
        if (password.Length == 0) return new { init = access.IsSetUp };
        (await bus.SendAsync(new SetUpOwner(password), Anonymous, request.Http.RequestAborted)).OrFail();
        return await SignInAsync(request, password);
    }

    private async Task<object?> LoginAsync(TerraformRequest request, Caller? caller)
    {
        if (!access.IsSetUp) throw new TerraformException("not init");
        var password = request.Text("password");
        return password.Length == 0 ? throw new TerraformException("no password") : await SignInAsync(request, password);
    }

    private async Task<object> SignInAsync(TerraformRequest request, string password)
    {
        var address = request.Http.Connection.RemoteIpAddress?.ToString() ?? "";
        var grant = (await bus.SendAsync(new SignIn(password, address), Anonymous, request.Http.RequestAborted)).OrFail();
        await personal.RememberAsync(grant.Id, address, grant.CreatedAt, request.Http.RequestAborted);
        return new { token = grant.Token, createAt = Time(grant.CreatedAt), expireAt = Time(grant.ExpiresAt), bearer = await secret.GetAsync(request.Http.RequestAborted) };
    }

    private async Task<object?> TokenAsync(TerraformRequest request, Caller? caller)
    {
        var grant = (await bus.SendAsync(new RenewSignIn(AccountOf(caller!)), caller!.Actor, request.Http.RequestAborted)).OrFail();
        return new { token = grant.Token, createAt = Time(grant.CreatedAt), expireAt = Time(grant.ExpiresAt) };
    }

    /// <summary>People stay who they are. A program's token that may do everything stands for the first owner, as the bearer does there.</summary>
    private static string AccountOf(Caller caller) =>
        caller.Actor.Kind == ActorKind.Person ? caller.Actor.Name
        : caller is { Role: Role.Owner, Areas.Count: 0 } ? OwnerAccount.Name
        : throw new TerraformException("authenticate: this token can not sign in");

    /// <summary>RFC 3339 in whole seconds, as Go writes it.</summary>
    internal static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");
}
