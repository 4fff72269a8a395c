using Google.Protobuf.WellKnownTypes;
using SrsStack.Infrastructure.Callbacks;
using SrsStack.Infrastructure.Outbound.Probing;
using SrsStack.V1;

namespace SrsStack.Host.Callbacks;

internal static class CheckMapping
{
    public static CallbackCheck ToProto(CheckedCallback seen)
    {
        var report = seen.Report;
        var proto = new CallbackCheck { SaysYes = seen.SaysYes, Advice = report.Advice, Total = Duration.FromTimeSpan(report.Total) };
        if (report.Name is { } name)
        {
            proto.Addresses.AddRange(name.Addresses.Select(a => a.ToString()));
            proto.ResolvedIn = Duration.FromTimeSpan(name.Took);
        }
        if (report.Connection is { } connection) (proto.ConnectedTo, proto.ConnectedIn) = (connection.Address.ToString(), Duration.FromTimeSpan(connection.Took));
        if (report.Tls is { } tls) proto.Tls = ToProto(tls);
        if (report.Answer is { } answer) Add(answer, proto);
        if (report.Failure is { } failure) (proto.FailedAt, proto.Failure) = (failure.Stage.ToString().ToLowerInvariant(), failure.Detail);
        return proto;
    }

    private static TlsCheck ToProto(ProbeTls tls) => new()
    {
        Protocol = tls.Protocol, Subject = tls.Subject, Issuer = tls.Issuer, ValidFrom = tls.ValidFrom.ToTimestamp(), ValidTo = tls.ValidTo.ToTimestamp(), Problem = tls.Problem ?? "",
    };

    private static void Add(ProbeAnswer answer, CallbackCheck proto)
    {
        (proto.Status, proto.Body, proto.BodyCut, proto.AnsweredIn) = (answer.Status, answer.Body, answer.IsCut, Duration.FromTimeSpan(answer.Took));
        proto.Headers.AddRange(answer.Headers.Select(h => new CheckHeader { Name = h.Key, Value = h.Value }));
    }
}
