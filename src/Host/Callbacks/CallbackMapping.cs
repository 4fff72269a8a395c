using Google.Protobuf.WellKnownTypes;
using SrsStack.Application.Callbacks;
using SrsStack.Infrastructure.Callbacks;
using SrsStack.V1;
using DeliveryState = SrsStack.Application.Callbacks.DeliveryState;

namespace SrsStack.Host.Callbacks;

internal static class CallbackMapping
{
    public static Callback ToProto(KnownCallback target) => new()
    {
        Id = target.Id.Value,
        Title = target.Settings.Title,
        Address = target.Settings.Address,
        Actions = { target.Settings.Actions },
        StreamPattern = target.Settings.Pattern,
        Opaque = target.Details.Opaque,
        Host = target.Details.Host,
        Enabled = target.Settings.IsEnabled,
        HeldFor = target.HeldFor ?? "",
        OwnerUrl = target.Settings.IsOwners,
        CreateTime = target.CreatedAt.ToTimestamp(),
    };

    public static CallbackWithSecret ToProto(AddedCallback added) => new() { Callback = ToProto(added.Callback), Secret = added.Key };

    /// <returns>Null for all.</returns>
    public static DeliveryState? ToState(V1.DeliveryState state) => state switch
    {
        V1.DeliveryState.Waiting => DeliveryState.Waiting,
        V1.DeliveryState.Delivered => DeliveryState.Delivered,
        V1.DeliveryState.GivenUp => DeliveryState.GivenUp,
        V1.DeliveryState.Refused => DeliveryState.Refused,
        _ => null,
    };

    public static V1.DeliveryState ToProto(DeliveryState state) => state switch
    {
        DeliveryState.Delivered => V1.DeliveryState.Delivered,
        DeliveryState.GivenUp => V1.DeliveryState.GivenUp,
        DeliveryState.Refused => V1.DeliveryState.Refused,
        _ => V1.DeliveryState.Waiting,
    };
}

/// <summary>Deliveries with the body that is sent; empty where the target is gone.</summary>
internal sealed class DeliveryText(CallbackDirectory targets)
{
    public string BodyOf(Application.Callbacks.CallbackDelivery delivery) =>
        targets.Find(delivery.Callback) is { } target ? CallbackBodies.TextOf(target, delivery.Id, delivery.Notice) : "";

    public V1.CallbackDelivery ToProto(Application.Callbacks.CallbackDelivery d)
    {
        var proto = new V1.CallbackDelivery
        {
            Id = d.Id,
            CallbackId = d.Callback.Value,
            Action = d.Notice.Action,
            Vhost = d.Notice.Stream.Vhost,
            App = d.Notice.Stream.App,
            Stream = d.Notice.Stream.Stream,
            CreateTime = d.MadeAt.ToTimestamp(),
            State = CallbackMapping.ToProto(d.State),
            Attempts = d.Attempts,
            DueTime = d.DueAt?.ToTimestamp(),
            Request = BodyOf(d),
        };
        if (d.Last is not { } last) return proto;
        (proto.AttemptTime, proto.Status, proto.Error, proto.Response) = (last.At.ToTimestamp(), last.Status, last.Error, last.Response);
        proto.Latency = Duration.FromTimeSpan(TimeSpan.FromMilliseconds(last.LatencyMs));
        return proto;
    }
}
