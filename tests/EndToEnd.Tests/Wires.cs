using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Google.Api;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace SrsStack.EndToEnd.Tests;

/// <summary>One question on each of the three wires, byte for byte.</summary>
internal sealed class Wires(SharedHost host) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = host.Server.Address, Timeout = TimeSpan.FromSeconds(60) };

    public void Dispose() => _http.Dispose();

    /// <returns>By the wire's name.</returns>
    public async Task<IReadOnlyDictionary<string, WireAnswer>> AskAsync(MethodDescriptor method, IMessage request) => new Dictionary<string, WireAnswer>(StringComparer.Ordinal)
    {
        ["JSON"] = await JsonAsync(method, request),
        ["gRPC"] = await FramesAsync(method, request, "application/grpc", HttpVersion.Version20),
        ["gRPC-Web"] = await FramesAsync(method, request, "application/grpc-web+proto", HttpVersion.Version11),
    };

    /// <param name="wire">JSON, gRPC or gRPC-Web.</param>
    public Task<WireAnswer> AskAsync(MethodDescriptor method, IMessage request, string wire) => wire switch
    {
        "JSON" => JsonAsync(method, request),
        "gRPC" => FramesAsync(method, request, "application/grpc", HttpVersion.Version20),
        _ => FramesAsync(method, request, "application/grpc-web+proto", HttpVersion.Version11),
    };

    private async Task<WireAnswer> JsonAsync(MethodDescriptor method, IMessage asked)
    {
        var rule = method.GetOptions().GetExtension(AnnotationsExtensions.Http);
        var fields = JsonNode.Parse(JsonFormatter.Default.Format(asked))!.AsObject();
        var path = string.Concat((rule.Get + rule.Post).TrimStart('/').Split('{', '}').Select((part, i) => i % 2 == 0 ? part : Take(fields, method.InputType.FindFieldByName(part).JsonName)));
        using var request = new HttpRequestMessage(rule.Post.Length > 0 ? HttpMethod.Post : HttpMethod.Get, path);
        if (rule.Body.Length > 0) request.Content = EndToEndApi.Json(fields);
        using var answer = await host.Api.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        var all = method.IsServerStreaming ? text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonNode.Parse(l)!).ToList() : [JsonNode.Parse(text)!];
        if (!answer.IsSuccessStatusCode || all.Exists(l => l["error"] is not null)) return new((string)(all[^1]["error"] ?? all[^1])["code"]!, [], text);
        return new("OK", [.. all.Select(l => method.OutputType.Parser.ParseJson(l.ToJsonString()))], text);
    }

    private static string Take(JsonObject fields, string name)
    {
        var value = Uri.EscapeDataString((string)fields[name]!);
        fields.Remove(name);
        return value;
    }

    private async Task<WireAnswer> FramesAsync(MethodDescriptor method, IMessage asked, string contentType, Version version)
    {
        var body = asked.ToByteArray();
        var frame = new byte[5 + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), body.Length);
        body.CopyTo(frame, 5);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{method.Service.FullName}/{method.Name}")
        {
            Version = version, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = new ByteArrayContent(frame),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        request.Headers.TE.ParseAdd("trailers");
        request.Headers.Authorization = new("Bearer", host.Api.Bearer);
        using var answer = await _http.SendAsync(request);
        var (messages, trailers) = Read(await answer.Content.ReadAsByteArrayAsync(), method.OutputType.Parser);
        return WireAnswer.Of($"{answer.Headers}\n{answer.TrailingHeaders}\n{trailers}", messages);
    }

    private static (IReadOnlyList<IMessage> Messages, string Trailers) Read(byte[] body, MessageParser parser)
    {
        var (messages, trailers) = (new List<IMessage>(), "");
        for (var at = 0; at < body.Length;)
        {
            var frame = body.AsSpan(at + 5, BinaryPrimitives.ReadInt32BigEndian(body.AsSpan(at + 1)));
            if ((body[at] & 0x80) != 0) trailers = Encoding.ASCII.GetString(frame);
            else messages.Add(parser.ParseFrom(frame));
            at += 5 + frame.Length;
        }
        return (messages, trailers);
    }
}

/// <param name="Status">Name of the gRPC status.</param>
/// <param name="Text">All that was said of a refusal.</param>
internal sealed record WireAnswer(string Status, IReadOnlyList<IMessage> Messages, string Text)
{
    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal) { ["0"] = "OK", ["3"] = "INVALID_ARGUMENT", ["5"] = "NOT_FOUND", ["9"] = "FAILED_PRECONDITION" };

    public static WireAnswer Of(string heads, IReadOnlyList<IMessage> messages)
    {
        const string Head = "grpc-status:", Details = "grpc-status-details-bin:";
        var number = string.Concat(heads[(heads.IndexOf(Head, StringComparison.OrdinalIgnoreCase) + Head.Length)..].TrimStart().TakeWhile(char.IsAsciiDigit));
        var at = heads.IndexOf(Details, StringComparison.OrdinalIgnoreCase);
        var details = at < 0 ? "" : heads[(at + Details.Length)..].Trim().Split('\r', '\n')[0];
        return new(Names.GetValueOrDefault(number, number), messages, heads + Encoding.UTF8.GetString(Convert.FromBase64String(details.PadRight((details.Length + 3) / 4 * 4, '='))));
    }
}
