using System.Net;
using System.Net.Http.Headers;

namespace SrsStack.Infrastructure.Outbound.Probing;

/// <summary>One request and its answer over a connection that stands.</summary>
internal static class ProbeExchange
{
    private const int MaxBody = 4096;
    private static readonly string[] Shown = ["Content-Type", "Content-Length", "Location", "Retry-After", "Allow", "WWW-Authenticate", "Server"];

    public static async Task AskAsync(Stream wire, Uri url, ProbeRequest asked, ProbeRun run, CancellationToken stop)
    {
        run.Enter(ProbeStage.Request);
        await using var watched = new WatchedStream(wire, () => Sent(run));
        using var client = new HttpMessageInvoker(OutboundHttp.HandlerOf(Once(watched)));
        using var request = RequestOf(url, asked);
        using var response = await client.SendAsync(request, stop);
        var answer = new ProbeAnswer((int)response.StatusCode, HeadersOf(response), "", IsCut: false, run.Took);
        run.Report = run.Report with { Answer = answer, Advice = InertText.Line(ProbeAdvice.OfStatus(answer, asked.Method)) };
        run.Enter(ProbeStage.Body);
        await using var body = await response.Content.ReadAsStreamAsync(stop);
        await ReadAsync(body, answer, run, stop);
    }

    private static void Sent(ProbeRun run)
    {
        run.Report = run.Report with { Sent = run.Took };
        run.Enter(ProbeStage.Answer);
    }

    /// <summary>The client would try again where a connection closed without a word; what is checked is this one.</summary>
    private static Func<SocketsHttpConnectionContext, CancellationToken, ValueTask<Stream>> Once(Stream wire)
    {
        var isUsed = false;
        return (_, _) =>
        {
            if (isUsed) throw new OutboundException(OutboundError.BrokenAnswer, "the connection was closed without an answer");
            isUsed = true;
            return ValueTask.FromResult(wire);
        };
    }

    /// <remarks>TLS is there already, so the client is told http; the Host header is the URL's own.</remarks>
    private static HttpRequestMessage RequestOf(Uri url, ProbeRequest asked)
    {
        var plain = new UriBuilder(Uri.UriSchemeHttp, url.Host, url.Port) { Path = url.AbsolutePath, Query = url.Query }.Uri;
        var request = new HttpRequestMessage(asked.Method, plain) { Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Headers.Host = url.Authority;
        request.Headers.ConnectionClose = true;
        request.Headers.Authorization = OutboundHttp.AuthorizationOf(url);
        foreach (var (name, value) in asked.Headers) request.Headers.TryAddWithoutValidation(name, value);
        if (asked.Body.IsEmpty) return request;
        request.Content = new ReadOnlyMemoryContent(asked.Body);
        request.Content.Headers.TryAddWithoutValidation("Content-Type", asked.ContentType);
        return request;
    }

    private static List<KeyValuePair<string, string>> HeadersOf(HttpResponseMessage response)
    {
        var all = new List<KeyValuePair<string, string>>();
        foreach (var name in Shown)
        {
            if (ValueOf(response.Headers, name) is { } one) all.Add(new(name, InertText.Line(one)));
            else if (ValueOf(response.Content.Headers, name) is { } other) all.Add(new(name, InertText.Line(other)));
        }
        return all;
    }

    private static string? ValueOf(HttpHeaders headers, string name) => headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;

    private static async Task ReadAsync(Stream body, ProbeAnswer answer, ProbeRun run, CancellationToken stop)
    {
        var bytes = new byte[MaxBody + 1];
        var length = 0;
        try
        {
            while (length < bytes.Length && await body.ReadAsync(bytes.AsMemory(length), stop) is > 0 and var read) length += read;
        }
        finally
        {
            var text = InertText.Lines(bytes.AsSpan(0, Math.Min(length, MaxBody)));
            run.Report = run.Report with { Answer = answer with { Body = text, IsCut = length > MaxBody } };
        }
    }
}
