using System.Globalization;
using Grpc.Core;
using SrsStack.Application.Callbacks;
using SrsStack.Application.Kernel;
using SrsStack.Domain.Callbacks;
using SrsStack.Host.Security;
using SrsStack.Host.Streams;
using SrsStack.Rpc;
using SrsStack.V1;
using Role = SrsStack.Domain.Access.Role;

namespace SrsStack.Host.Callbacks;

/// <summary>Translate, send, translate. No rules here.</summary>
internal sealed class CallbacksService(ICommandBus bus, CallbackDirectory targets, ICallbackDeliveries deliveries, DeliveryText text) : CallbacksApi.CallbacksApiBase
{
    private const int DefaultPage = 100;
    private const int MaxPage = 1000;

    public override async Task<CallbackWithSecret> CreateCallback(CreateCallbackRequest request, ServerCallContext context)
    {
        var details = new CallbackDetails(request.Url, request.Opaque, request.Host.Length > 0 ? request.Host : context.OwnAddress());
        var actions = request.Actions.Count > 0 ? request.Actions.ToList() : CallbackActions.OfSrsStack;
        var wish = new CallbackWish(request.Title, details, actions, request.StreamPattern, !request.Disabled, IsOwner(context));
        var added = await bus.SendAsync(new AddCallback(new(Guid.NewGuid().ToString()), wish), context.Actor(), context.CancellationToken);
        return CallbackMapping.ToProto(added.OrThrow());
    }

    public override Task<Callback> GetCallback(GetCallbackRequest request, ServerCallContext context) => Task.FromResult(Show(request.Id));

    public override Task<ListCallbacksResponse> ListCallbacks(ListCallbacksRequest request, ServerCallContext context) =>
        Task.FromResult(new ListCallbacksResponse { Callbacks = { targets.All.Select(CallbackMapping.ToProto) } });

    public override async Task<Callback> UpdateCallback(UpdateCallbackRequest request, ServerCallContext context)
    {
        var known = Find(request.Id);
        var isNewUrl = request.HasUrl && request.Url != known.Settings.Address;       // the masked address, given back, is the URL that is known
        var details = new CallbackDetails(
            isNewUrl ? request.Url : known.Details.Url, request.HasOpaque ? request.Opaque : known.Details.Opaque, request.HasHost ? request.Host : known.Details.Host);
        var wish = new CallbackWish(
            request.HasTitle ? request.Title : known.Settings.Title, details, request.Actions.Count > 0 ? request.Actions.ToList() : known.Settings.Actions,
            request.HasStreamPattern ? request.StreamPattern : known.Settings.Pattern, request.HasEnabled ? request.Enabled : known.Settings.IsEnabled,
            isNewUrl ? IsOwner(context) : known.Settings.IsOwners);
        return await ChangeAsync(request.Id, new ChangeCallback(known.Id, wish), context);
    }

    public override async Task<CallbackWithSecret> RotateCallbackSecret(RotateCallbackSecretRequest request, ServerCallContext context) =>
        CallbackMapping.ToProto((await bus.SendAsync(new RotateCallbackKey(new(request.Id)), context.Actor(), context.CancellationToken)).OrThrow());

    public override Task<Callback> ReleaseCallback(ReleaseCallbackRequest request, ServerCallContext context) =>
        ChangeAsync(request.Id, new ReleaseCallback(new(request.Id)), context);

    public override async Task<RemoveCallbackResponse> RemoveCallback(RemoveCallbackRequest request, ServerCallContext context)
    {
        (await bus.SendAsync(new RemoveCallback(new(request.Id)), context.Actor(), context.CancellationToken)).OrThrow();
        return new();
    }

    public override async Task<ListDeliveriesResponse> ListDeliveries(ListDeliveriesRequest request, ServerCallContext context)
    {
        var (size, token) = (request.PageSize <= 0 ? DefaultPage : Math.Min(request.PageSize, MaxPage), PageToken.Read(request.PageToken));
        var before = token.Length == 0 ? long.MaxValue : long.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var place) ? place : throw BadToken();
        var filter = new DeliveryFilter(before, size, request.CallbackId.Length > 0 ? new CallbackId(request.CallbackId) : null, CallbackMapping.ToState(request.State));
        var page = await deliveries.ListAsync(filter, context.CancellationToken);
        var answer = new ListDeliveriesResponse { Deliveries = { page.Select(d => text.ToProto(d)) } };
        if (page.Count == size) answer.NextPageToken = PageToken.Write(page[^1].Place.ToString(CultureInfo.InvariantCulture));
        return answer;
    }

    public override Task<V1.CallbackDelivery> GetDelivery(GetDeliveryRequest request, ServerCallContext context) => DeliveryAsync(request.Id, context);

    public override async Task<V1.CallbackDelivery> Redeliver(RedeliverRequest request, ServerCallContext context)
    {
        (await bus.SendAsync(new Redeliver(request.Id), context.Actor(), context.CancellationToken)).OrThrow();
        return await DeliveryAsync(request.Id, context);
    }

    private static RpcException BadToken() => RpcErrors.InvalidField("page_token", "This is not a token that this server gave.");

    private static bool IsOwner(ServerCallContext context) => context.Caller()?.Role == Role.Owner;

    private async Task<V1.CallbackDelivery> DeliveryAsync(string id, ServerCallContext context) =>
        text.ToProto(await deliveries.FindAsync(id, context.CancellationToken) ?? throw ProductErrors.ToRpc(CallbackRejections.DeliveryNotFound));

    private async Task<Callback> ChangeAsync(string id, ICommand<Outcome> change, ServerCallContext context)
    {
        (await bus.SendAsync(change, context.Actor(), context.CancellationToken)).OrThrow();
        return Show(id);
    }

    private Callback Show(string id) => CallbackMapping.ToProto(Find(id));

    private KnownCallback Find(string id) => targets.Find(new(id)) ?? throw ProductErrors.ToRpc(CallbackRejections.NotFound);
}
