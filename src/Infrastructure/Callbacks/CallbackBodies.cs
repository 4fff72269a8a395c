using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using SrsStack.Application.Callbacks;
using SrsStack.Domain.Callbacks;

namespace SrsStack.Infrastructure.Callbacks;

/// <summary>What is posted to a target: SRS Stack's fields in its order.</summary>
public static class CallbackBodies
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="id">The same at every attempt.</param>
    /// <param name="param">What the publisher gave behind its name; left out where it is empty.</param>
    public static ReadOnlyMemory<byte> Of(KnownCallback target, string id, CallbackNotice notice, string? param = null)
    {
        var text = new ArrayBufferWriter<byte>(512);
        using var json = new Utf8JsonWriter(text, Options);
        json.WriteStartObject();
        json.WriteString("request_id", id);
        json.WriteString("action", notice.Action);
        json.WriteString("opaque", target.Details.Opaque);
        json.WriteString("vhost", notice.Stream.Vhost);
        json.WriteString("app", notice.Stream.App);
        json.WriteString("stream", notice.Stream.Stream);
        if (!string.IsNullOrEmpty(param)) json.WriteString("param", param);
        if (notice.Action is CallbackActions.OnPlay or CallbackActions.OnStop) json.WriteString("client_id", notice.Session);
        if (notice.Recording is { } recording) Write(json, recording, target.Details.Host);
        json.WriteEndObject();
        json.Flush();
        return text.WrittenMemory;
    }

    /// <summary>Paths are those that SRS Stack has in its container; addresses begin with this server as the target reaches it.</summary>
    private static void Write(Utf8JsonWriter json, RecordingNotice recording, string host)
    {
        json.WriteString("uuid", recording.Id);
        if (recording.Code is not { } code) return;
        json.WriteNumber("artifact_code", code);
        json.WriteString("artifact_path", $"/data/record/{recording.Id}/{recording.File}");
        json.WriteString("artifact_url", $"{host.TrimEnd('/')}/terraform/v1/hooks/record/hls/{recording.Id}/{recording.File}");
    }

    public static string TextOf(KnownCallback target, string id, CallbackNotice notice) => Encoding.UTF8.GetString(Of(target, id, notice, notice.Param).Span);
}
