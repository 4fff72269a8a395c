using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using CallStatus = Grpc.Core.Status;
using RpcStatus = Google.Rpc.Status;

namespace SrsStack.Rpc;

/// <summary>Refusals with details that programs can read: google.rpc.Status with ErrorInfo, BadRequest and others.</summary>
/// <remarks>AIP-193. On gRPC and gRPC-Web the status is the trailer <c>grpc-status-details-bin</c>, on JSON the member <c>details</c>.</remarks>
public static class RpcErrors
{
    /// <summary>The trailer that carries a serialized google.rpc.Status.</summary>
    public const string DetailsTrailer = "grpc-status-details-bin";

    /// <summary>A refusal to throw.</summary>
    /// <param name="message">A sentence for people; it is sent.</param>
    /// <param name="reason">UPPER_SNAKE_CASE name that stays the same over time; null leaves ErrorInfo out.</param>
    /// <param name="domain">Who defines the reason, e.g. the name of the service.</param>
    /// <param name="metadata">Values of the reason, lowerCamelCase keys.</param>
    /// <param name="fieldViolations">Request fields that are wrong, by path, each with a sentence.</param>
    /// <exception cref="ArgumentException">The code is OK.</exception>
    public static RpcException Create(
        StatusCode code, string message, string? reason = null, string? domain = null,
        IReadOnlyDictionary<string, string>? metadata = null, IEnumerable<KeyValuePair<string, string>>? fieldViolations = null)
    {
        var details = new List<IMessage>();
        if (reason is not null) details.Add(ErrorInfoOf(reason, domain, metadata));
        if (fieldViolations is not null) details.Add(BadRequestOf(fieldViolations));
        return Create(code, message, details);
    }

    /// <summary>A refusal with any details, e.g. RetryInfo, QuotaFailure or PreconditionFailure.</summary>
    /// <exception cref="ArgumentException">The code is OK.</exception>
    public static RpcException Create(StatusCode code, string message, IReadOnlyCollection<IMessage> details)
    {
        if (code == StatusCode.OK) throw new ArgumentException("a refusal cannot be OK", nameof(code));
        var trailers = new Metadata();
        if (details.Count > 0)
        {
            var status = new RpcStatus { Code = (int)code, Message = message };
            status.Details.AddRange(details.Select(Any.Pack));
            trailers.Add(DetailsTrailer, status.ToByteArray());
        }

        return new RpcException(new CallStatus(code, message), trailers);
    }

    /// <summary>INVALID_ARGUMENT for one field.</summary>
    public static RpcException InvalidField(string field, string description) =>
        Create(StatusCode.InvalidArgument, $"{field}: {description}", fieldViolations: [new(field, description)]);

    /// <returns>The google.rpc.Status of an answer; without details in it, one made from code and message.</returns>
    public static RpcStatus StatusOf(RpcException exception) =>
        exception.Trailers.GetValueBytes(DetailsTrailer) is { } bytes && TryParse(bytes) is { } status
            ? status
            : new RpcStatus { Code = (int)exception.StatusCode, Message = exception.Status.Detail };

    /// <returns>The first detail of that type, or null.</returns>
    public static T? DetailOf<T>(RpcException exception) where T : class, IMessage, new()
    {
        foreach (var detail in StatusOf(exception).Details)
            if (detail.TryUnpack<T>(out var found)) return found;
        return null;
    }

    private static ErrorInfo ErrorInfoOf(string reason, string? domain, IReadOnlyDictionary<string, string>? metadata)
    {
        // `type` is the first name of field 1, which is `reason` today: the same bytes.
        var info = new ErrorInfo { Type = reason, Domain = domain ?? "" };
        foreach (var (key, value) in metadata ?? new Dictionary<string, string>()) info.Metadata[key] = value;
        return info;
    }

    private static BadRequest BadRequestOf(IEnumerable<KeyValuePair<string, string>> violations)
    {
        var bad = new BadRequest();
        foreach (var (field, description) in violations)
            bad.FieldViolations.Add(new BadRequest.Types.FieldViolation { Field = field, Description = description });
        return bad;
    }

    private static RpcStatus? TryParse(byte[] bytes)
    {
        try { return RpcStatus.Parser.ParseFrom(bytes); }
        catch (InvalidProtocolBufferException) { return null; /* the peer sent something else: code and message still stand */ }
    }
}
