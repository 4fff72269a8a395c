using System.Net;
using System.Text.Json.Nodes;

namespace SrsStack.EndToEnd.Tests;

/// <summary>A stream that needs a token, on every way out: without one all refuse, with one all play, and who came in by it is cut when it is revoked.</summary>
[Collection(Asking.Name)]
public sealed class ProtectedPlayTests : IAsyncLifetime, IDisposable
{
    private const string Stream = "live/guarded";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly HttpClient _http = new();
    private readonly MediaFolder _folder = new();
    private EndToEndHost _server = null!;
    private EndToEndApi _api = null!;
    private Publisher _publisher = null!;

    public async Task InitializeAsync()
    {
        _server = await EndToEndHost.StartAsync();
        _api = await EndToEndApi.SetUpAsync(_server.Address);
        await PutPolicyAsync("""{"rules":[{"pattern":"live/guarded","needsToken":true}]}""");
        _publisher = Publisher.Start(_server, Stream, await _api.PublishKeyAsync(), await SourceFiles.Small.Value, forever: true);
        await _api.LiveAsync(Stream);
    }

    public void Dispose()
    {
        _http.Dispose();
        _folder.Dispose();
    }

    public async Task DisposeAsync()
    {
        await _publisher.DisposeAsync();
        _api.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Every_way_out_refuses_without_a_token_and_plays_with_one()
    {
        var token = await TokenAsync("live/*");
        string[] addresses = ["live/guarded.flv", "live/guarded.ts", "live/guarded.m3u8", "live/guarded.m3u8?form=ll", "live/guarded/master.m3u8", "live/guarded.jpg"];
        var files = await FilesAsync($"live/guarded.m3u8?token={token}", $"live/guarded.m3u8?form=ll&token={token}");
        foreach (var address in addresses.Concat(files.Select(f => f.Split('?')[0])))
        {
            (await StatusAsync(address)).ShouldBe(HttpStatusCode.Forbidden, address);
            (await StatusAsync($"{address}{(address.Contains('?', StringComparison.Ordinal) ? '&' : '?')}token={token}x")).ShouldBe(HttpStatusCode.Forbidden, address);
        }
        foreach (var file in files) (await StatusAsync(file)).ShouldBe(HttpStatusCode.OK, file);
        (await StatusAsync($"live/guarded.jpg?token={token}")).ShouldBe(HttpStatusCode.OK);
        foreach (var address in new[] { Rtmp(""), Srt("") }) (await MediaTools.TryRunAsync("ffprobe", address.OriginalString)).Code.ShouldNotBe(0, address.OriginalString);

        var played = await Task.WhenAll(
            Capture.TakeAsync("HTTP-FLV", new(_server.Address, $"live/guarded.flv?token={token}"), 3, _folder.File("a.flv")),
            Capture.TakeAsync("HTTP-TS", new(_server.Address, $"live/guarded.ts?token={token}"), 3, _folder.File("a.ts")),
            Capture.TakeAsync("HLS", new(_server.Address, $"live/guarded.m3u8?token={token}"), 3, _folder.File("b.ts")),
            Capture.TakeAsync("RTMP", Rtmp($"?token={token}"), 3, _folder.File("b.flv")),
            Capture.TakeAsync("SRT", Srt($",token={token}"), 3, _folder.File("c.ts")),
            Capture.OfWebSocketAsync(new($"{_server.Address}live/guarded.flv?token={token}"), 3, _folder.File("c.flv")));
        foreach (var capture in played) await MediaTools.RunAsync("ffmpeg", "-i", capture.File, "-f", "null", "-");
        _server.Log.ShouldNotContain(token);
        (await _api.EventsAsync()).ShouldNotContain(e => e.Json.ToJsonString().Contains(token, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Revoking_a_token_cuts_its_players_and_nobody_else()
    {
        var (revoked, kept) = (await TokenAsync("live/*"), await TokenAsync(Stream));
        using var cut = await _http.GetAsync(new Uri(_server.Address, $"live/guarded.flv?token={revoked}"), HttpCompletionOption.ResponseHeadersRead);
        using var stays = await _http.GetAsync(new Uri(_server.Address, $"live/guarded.flv?token={kept}"), HttpCompletionOption.ResponseHeadersRead);
        await _api.PostAsync("v1/play-tokens:revoke", new() { ["token"] = revoked });

        await ReadToEndAsync(cut);
        (await StatusAsync($"live/guarded.flv?token={revoked}")).ShouldBe(HttpStatusCode.Forbidden);
        (await StatusAsync($"live/guarded.jpg?token={kept}")).ShouldBe(HttpStatusCode.OK);
        var buffer = new byte[1000];
        await (await stays.Content.ReadAsStreamAsync()).ReadExactlyAsync(buffer);
        (await _api.GetAsync("v1/streams/live/guarded/sessions"))["sessions"]!.AsArray().Count.ShouldBe(2, "the publisher and the player whose token is good");

        await _api.PostAsync("v1/play-tokens:revoke", new() { ["all"] = true });
        await ReadToEndAsync(stays);
    }

    [Fact]
    public async Task Who_came_in_by_what_is_over_is_cut_and_does_not_come_in_again()
    {
        var (old, token) = (await _api.PublishKeyAsync(), (string)(await _api.PostAsync("v1/play-tokens", new() { ["pattern"] = "live/*", ["lifetime"] = "3s" }))["token"]!);
        using var player = await _http.GetAsync(new Uri(_server.Address, $"live/guarded.flv?token={token}"), HttpCompletionOption.ResponseHeadersRead);
        player.StatusCode.ShouldBe(HttpStatusCode.OK);
        await ReadToEndAsync(player);
        (await StatusAsync($"live/guarded.flv?token={token}")).ShouldBe(HttpStatusCode.Forbidden, "its time is over");

        await _api.PostAsync("v1/publish-key:rotate", []);
        (await _publisher.EndAsync()).Code.ShouldNotBe(0, "its key was replaced");
        await using var again = Publisher.Start(_server, Stream, old, await SourceFiles.Small.Value);
        (await again.EndAsync()).Code.ShouldNotBe(0);
        (await _api.EventsEndingAsync(Stream, "started", "ended", "refused"))[^1].Reason.ShouldBe("bad_key");
    }

    [Fact]
    public async Task A_stream_that_is_closed_while_people_watch_cuts_those_without_a_token()
    {
        await PutPolicyAsync("""{"rules":[]}""");
        using var open = await _http.GetAsync(new Uri(_server.Address, "live/guarded.flv"), HttpCompletionOption.ResponseHeadersRead);
        open.StatusCode.ShouldBe(HttpStatusCode.OK);
        await PutPolicyAsync("""{"rules":[{"pattern":"*/*","needsToken":true}]}""");
        await ReadToEndAsync(open);
        _publisher.IsRunning.ShouldBeTrue();
    }

    [Fact]
    public async Task A_token_that_makes_no_sense_is_not_made()
    {
        foreach (var (body, code) in new[]
        {
            ("""{"pattern":"[","lifetime":"60s"}""", "BAD_STREAM_PATTERN"),
            ("""{"pattern":"live/*"}""", "BAD_PLAY_TOKEN_EXPIRY"),
            ("""{"pattern":"live/*","lifetime":"60s","address":"here"}""", "BAD_PLAY_TOKEN_ADDRESS"),
        })
        {
            using var answer = await _api.SendAsync(new(HttpMethod.Post, "v1/play-tokens") { Content = EndToEndApi.Json(JsonNode.Parse(body)!) });
            answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
            (await answer.Content.ReadAsStringAsync()).ShouldContain(code);
        }
    }

    private Uri Rtmp(string query) => new($"rtmp://127.0.0.1:{_server.RtmpPort}/{Stream}{query}");

    private Uri Srt(string more) => new($"srt://127.0.0.1:{_server.SrtPort}?streamid={Uri.EscapeDataString($"#!::r={Stream},m=request{more}")}");

    private async Task<string> TokenAsync(string pattern) => (string)(await _api.PostAsync("v1/play-tokens", new() { ["pattern"] = pattern, ["lifetime"] = "600s" }))["token"]!;

    private async Task PutPolicyAsync(string policy)
    {
        using var answer = await _api.SendAsync(new(HttpMethod.Put, "v1/play-policy") { Content = EndToEndApi.Json(JsonNode.Parse(policy)!) });
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
    }

    private async Task<HttpStatusCode> StatusAsync(string address)
    {
        using var answer = await _http.GetAsync(new Uri(_server.Address, address), HttpCompletionOption.ResponseHeadersRead);
        return answer.StatusCode;
    }

    /// <summary>All addresses that lists name, each with what the list hands on.</summary>
    private async Task<List<string>> FilesAsync(params string[] lists)
    {
        List<string> files = [];
        foreach (var list in lists)
        {
            var text = await Poll.ForAsync(async () =>
            {
                using var answer = await _http.GetAsync(new Uri(_server.Address, list));
                if (!answer.IsSuccessStatusCode) return null;
                answer.Headers.CacheControl!.NoStore.ShouldBeTrue("a list with somebody's token is nobody else's");
                var read = await answer.Content.ReadAsStringAsync();
                return list.Contains("form=ll", StringComparison.Ordinal) && !read.Contains("EXT-X-PART:", StringComparison.Ordinal) ? null : read;
            }, Patience, () => list);
            foreach (var line in text.Split('\n').Where(l => l.Contains(".ts", StringComparison.Ordinal) || l.Contains(".m4s", StringComparison.Ordinal) || l.Contains(".mp4", StringComparison.Ordinal)))
            {
                line.ShouldContain("token=");
                if (!line.Contains("PRELOAD", StringComparison.Ordinal)) files.Add("live/" + (line.StartsWith('#') ? line.Split("URI=\"")[1].Split('"')[0] : line));
            }
        }
        return [.. files.GroupBy(f => f.Split('?')[0].Split('.')[^1]).SelectMany(g => g.TakeLast(2))];
    }

    /// <summary>Returns when the server has ended the answer.</summary>
    private static async Task ReadToEndAsync(HttpResponseMessage answer)
    {
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            await (await answer.Content.ReadAsStreamAsync(limit.Token)).CopyToAsync(System.IO.Stream.Null, limit.Token);
        }
        catch (IOException)
        {
            // cut is cut
        }
    }
}
