using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Microsoft.AspNetCore.WebUtilities;

namespace SrsStack.Rpc.Json;

/// <summary>A refusal on the JSON wire: <c>{type, title, status, detail, code, details}</c>.</summary>
/// <remarks>RFC 9457; <c>code</c> is the gRPC status by name and <c>details</c> the messages of google.rpc.Status, each with its @type.</remarks>
internal static class Problem
{
    public const string ContentType = "application/problem+json";

    private static readonly JsonFormatter Details =
        new(JsonFormatter.Settings.Default.WithFormatDefaultValues(true).WithTypeRegistry(TypeRegistry.FromFiles(ErrorDetailsReflection.Descriptor)));

    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.Default };

    /// <summary>Sends the problem as the whole answer.</summary>
    public static Task SendAsync(HttpResponse response, RpcException failure, int? httpStatus = null)
    {
        var status = httpStatus ?? StatusNames.Http(failure.StatusCode);
        response.StatusCode = status;
        response.ContentType = ContentType;
        if (status == StatusCodes.Status401Unauthorized) response.Headers.WWWAuthenticate = "Bearer";   // RFC 9110, 11.6.1 demands one
        if (RpcErrors.DetailOf<RetryInfo>(failure)?.RetryDelay is { } wait)
            response.Headers.RetryAfter = Math.Ceiling(wait.ToTimeSpan().TotalSeconds).ToString(CultureInfo.InvariantCulture);
        Write(response.BodyWriter, failure, status);
        return response.BodyWriter.FlushAsync(CancellationToken.None).AsTask();
    }

    public static void Write(IBufferWriter<byte> target, RpcException failure, int? httpStatus = null)
    {
        var status = httpStatus ?? StatusNames.Http(failure.StatusCode);
        using var json = new Utf8JsonWriter(target, Plain);
        json.WriteStartObject();
        json.WriteString("type", "about:blank");
        json.WriteString("title", Title(status));
        json.WriteNumber("status", status);
        json.WriteString("detail", failure.Status.Detail);
        json.WriteString("code", StatusNames.Name(failure.StatusCode));
        json.WriteStartArray("details");
        foreach (var detail in RpcErrors.StatusOf(failure).Details) WriteDetail(json, detail);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string Title(int status) => ReasonPhrases.GetReasonPhrase(status) is { Length: > 0 } phrase ? phrase : "Client Closed Request";

    private static void WriteDetail(Utf8JsonWriter json, Any detail)
    {
        if (detail.TryUnpack<ErrorInfo>(out var info))
        {
            WriteErrorInfo(json, detail.TypeUrl, info);
            return;
        }

        if (ErrorDetailsReflection.Descriptor.FindTypeByName<MessageDescriptor>(Any.GetTypeName(detail.TypeUrl).Split('.')[^1]) is { } known
            && known.FullName == Any.GetTypeName(detail.TypeUrl))
        {
            json.WriteRawValue(Details.Format(detail));
            return;
        }

        // A message of a type that is not known here can still be carried: its name and its bytes.
        json.WriteStartObject();
        json.WriteString("@type", detail.TypeUrl);
        json.WriteBase64String("value", detail.Value.Span);
        json.WriteEndObject();
    }

    // By hand, because the generated type still has the field's first name, `type`.
    private static void WriteErrorInfo(Utf8JsonWriter json, string typeUrl, ErrorInfo info)
    {
        json.WriteStartObject();
        json.WriteString("@type", typeUrl);
        json.WriteString("reason", info.Type);
        json.WriteString("domain", info.Domain);
        json.WriteStartObject("metadata");
        foreach (var (key, value) in info.Metadata) json.WriteString(key, value);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
