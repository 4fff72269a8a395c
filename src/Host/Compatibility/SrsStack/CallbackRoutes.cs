using SrsStack.Application.Callbacks;
using SrsStack.Application.Kernel;
using SrsStack.Domain.Access;
using SrsStack.Domain.Callbacks;
using SrsStack.Host.Callbacks;
using SrsStack.Host.Security;

namespace SrsStack.Host.Compatibility.SrsStack;

/// <summary>The one target that SRS Stack knows: <see cref="CallbackId.SrsStack"/> beside those of API v1.</summary>
internal sealed class CallbackRoutes(ICommandBus bus, CallbackDirectory targets, ICallbackDeliveries deliveries, DeliveryText text)
{
    /// <summary>Of what the example repeats.</summary>
    private const int MaxShown = 200;

    public void Map(TerraformRoutes routes)
    {
        routes.Guarded("/mgmt/hooks/query", Role.Operator, QueryAsync);
        routes.Guarded("/mgmt/hooks/apply", Role.Operator, ApplyAsync);
        routes.Open("/mgmt/hooks/example", (r, _) => Task.FromResult(Example(r)));
    }

    private async Task<object?> QueryAsync(TerraformRequest request, Caller? caller)
    {
        var target = targets.Find(CallbackId.SrsStack);
        var last = target is null ? [] : await deliveries.ListAsync(new(long.MaxValue, 1, target.Id), request.Http.RequestAborted);
        return new
        {
            req = last is [var sent] ? text.BodyOf(sent) : "",
            res = last is [{ Last: { } attempt }] ? attempt.Response : "",
            target = target?.Details.Url ?? "",
            opaque = target?.Details.Opaque ?? "",
            all = target?.Settings.IsEnabled ?? false,
            host = target?.Details.Host ?? request.Http.OwnAddress(),
        };
    }

    private async Task<object?> ApplyAsync(TerraformRequest request, Caller? caller)
    {
        var (known, all, url) = (targets.Find(CallbackId.SrsStack), request.Flag("all"), request.Text("target"));
        if (url.Length == 0 && all) throw new TerraformException("no target");
        if (url.Length == 0 && known is null) return null;
        var host = request.Text("host") is { Length: > 0 } given ? given : request.Http.OwnAddress();
        var details = new CallbackDetails(url.Length > 0 ? url : known!.Details.Url, request.Text("opaque"), host);
        var isOwners = known is not null && known.Details.Url == details.Url ? known.Settings.IsOwners || caller!.Role == Role.Owner : caller!.Role == Role.Owner;
        var wish = new CallbackWish(known?.Settings.Title ?? "", details, known?.Settings.Actions ?? CallbackActions.OfSrsStack, known?.Settings.Pattern ?? "", all, isOwners);
        if (known is null) (await bus.SendAsync(new AddCallback(CallbackId.SrsStack, wish), caller!.Actor, request.Http.RequestAborted)).OrFail();
        else (await bus.SendAsync(new ChangeCallback(CallbackId.SrsStack, wish), caller!.Actor, request.Http.RequestAborted)).OrFail();
        if (known?.HeldFor is not null) (await bus.SendAsync(new ReleaseCallback(CallbackId.SrsStack), caller!.Actor, request.Http.RequestAborted)).OrFail();
        return null;
    }

    /// <summary>A target to try with.</summary>
    private static object? Example(TerraformRequest request) => request.Http.Request.Query["fail"].ToString() is "true" or "1"
        ? throw new TerraformException($"fail as required, action={Short(request.Text("action"))}, opaque={Short(request.Text("opaque"))}")
        : null;

    private static string Short(string text) => string.Concat((text.Length > MaxShown ? text[..MaxShown] : text).Where(c => !char.IsControl(c)));
}
