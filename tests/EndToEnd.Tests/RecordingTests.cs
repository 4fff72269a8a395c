using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

namespace SrsStack.EndToEnd.Tests;

/// <summary>What was published is there afterwards: as a list while it goes on, as one MP4 at its end, over breaks, kills and changes.</summary>
[Collection(Dying.Name)]
public sealed class RecordingTests : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly HttpClient _http = new();
    private readonly MediaFolder _folder = new();
    private readonly CallbackReceiver _receiver = new();
    private EndToEndHost _server = null!;
    private EndToEndApi _api = null!;
    private string _key = "";

    public async Task InitializeAsync()
    {
        _server = await EndToEndHost.StartAsync();
        _api = await EndToEndApi.SetUpAsync(_server.Address);
        _key = await _api.PublishKeyAsync();
        await RulesAsync("""{"enabled":true,"globs":["/live/kept*"],"continueWithin":"300s"}""");
        await _api.PostAsync("v1/callbacks", new() { ["url"] = _receiver.Url, ["actions"] = new JsonArray("on_record_begin", "on_record_end"), ["host"] = "http://srs" });
    }

    public void Dispose()
    {
        _http.Dispose();
        _folder.Dispose();
    }

    public async Task DisposeAsync()
    {
        _api.Dispose();
        await _server.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    [Fact]
    public async Task A_break_makes_no_second_recording_and_its_end_makes_one_MP4_that_plays()
    {
        await PublishAsync("live/kept", 7);
        await PublishAsync("live/other", 2);
        await PublishAsync("live/kept", 7);
        var id = (string)(await ListAsync()).Single()["id"]!;
        var list = await Poll.ForAsync(async () => await TextAsync($"terraform/v1/hooks/record/hls/{id}.m3u8") is var t && t.Contains("EXTINF", StringComparison.Ordinal) ? t : null, Patience, () => "a list");
        list.ShouldNotContain("ENDLIST");
        list.ShouldContain("EXT-X-MAP");

        using (var ended = await _api.SendAsync(new(HttpMethod.Post, $"v1/recordings/{id}:end") { Content = EndToEndApi.Json(new JsonObject()) })) ended.StatusCode.ShouldBe(HttpStatusCode.OK);
        var done = await DoneAsync(id);
        ((string)done["problem"]!).ShouldBe("");
        var file = new Uri(_server.Address, (string)done["files"]![0]!);
        await MediaTools.RunAsync("ffmpeg", "-xerror", "-err_detect", "explode", "-i", file.AbsoluteUri, "-f", "null", "-");
        var told = (await MediaTools.RunAsync("ffprobe", "-show_entries", "stream=codec_type:format=duration", "-of", "csv=p=0", file.AbsoluteUri)).Trim().Split('\n');
        told[..^1].Order(StringComparer.Ordinal).ShouldBe(["audio", "video"]);
        double.Parse(told[^1], CultureInfo.InvariantCulture).ShouldBeGreaterThan(12);
        (await TextAsync((string)done["playlist"]!)).ShouldContain("ENDLIST");
        await MediaTools.RunAsync("ffmpeg", "-i", new Uri(_server.Address, (string)done["playlist"]!).AbsoluteUri, "-f", "null", "-");
        await RangeAsync(file);

        await _receiver.UntilAsync(2);
        _receiver.Received.Select(r => r.Action).ShouldBe(["on_record_begin", "on_record_end"]);
        var end = _receiver.Received[1].Json;
        ((string)end["uuid"]!, (int)end["artifact_code"]!, (string)end["artifact_path"]!, (string)end["artifact_url"]!)
            .ShouldBe((id, 0, $"/data/record/{id}/index.mp4", $"http://srs/terraform/v1/hooks/record/hls/{id}/index.mp4"));
        using var removed = await _api.SendAsync(new(HttpMethod.Delete, $"v1/recordings/{id}"));
        removed.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await _http.GetAsync(file)).StatusCode.ShouldNotBe(HttpStatusCode.OK);
        await Poll.UntilAsync(async () => (await ListAsync()).Count == 0, Patience, () => "the list to be empty");
    }

    /// <summary>Killed while it records, started again, published again: one recording, and all that was told is in the MP4.</summary>
    [Fact]
    public async Task A_kill_loses_no_recording()
    {
        await using (var cut = Publisher.Start(_server, "live/kept-on", _key, await SourceFiles.Small.Value, forever: true))
        {
            await _api.LiveAsync("live/kept-on");
            await Task.Delay(TimeSpan.FromSeconds(6));       // media, not a wait: so much of it shall be there
            await _server.KillAsync();
        }
        await _server.StartAgainAsync();
        using var api = _api.At(_server.Address);
        var id = (string)(await ListAsync(api)).Single()["id"]!;
        await using (var again = Publisher.Start(_server, "live/kept-on", _key, await SourceFiles.Small.Value, forever: true))
        {
            await api.LiveAsync("live/kept-on");
            await Task.Delay(TimeSpan.FromSeconds(4));
            await again.StopAsync();
        }
        await api.PostAsync($"v1/recordings/{id}:end", []);
        var done = await DoneAsync(id, api);
        (await ListAsync(api)).Count.ShouldBe(1);
        var file = new Uri(_server.Address, (string)done["files"]![0]!);
        await MediaTools.RunAsync("ffmpeg", "-xerror", "-err_detect", "explode", "-i", file.AbsoluteUri, "-f", "null", "-");
        var frames = await MediaTools.RunAsync("ffprobe", "-count_packets", "-select_streams", "v:0", "-show_entries", "stream=nb_read_packets", "-of", "csv=p=0", file.AbsoluteUri);
        int.Parse(frames.Trim(), CultureInfo.InvariantCulture).ShouldBeGreaterThan((6 + 4 - 2) * SourceFiles.FrameRate, "at most a second is lost, and one until the server was seen");
    }

    private async Task PublishAsync(string name, int seconds)
    {
        await using var publisher = Publisher.Start(_server, name, _key, await SourceFiles.Small.Value, forever: true);
        await _api.LiveAsync(name);
        await Task.Delay(TimeSpan.FromSeconds(seconds));       // media, not a wait
        await publisher.StopAsync();
    }

    private async Task RulesAsync(string rules)
    {
        using var answer = await _api.SendAsync(new(HttpMethod.Put, "v1/recording-rules") { Content = EndToEndApi.Json(JsonNode.Parse(rules)!) });
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
    }

    private async Task<List<JsonNode>> ListAsync(EndToEndApi? api = null) => [.. (await (api ?? _api).GetAsync("v1/recordings"))["recordings"]!.AsArray().Select(r => r!)];

    private Task<JsonNode> DoneAsync(string id, EndToEndApi? api = null) => Poll.ForAsync(
        async () => await (api ?? _api).GetAsync($"v1/recordings/{id}") is var r && !(bool)r["inProgress"]! ? r : null, Patience, () => "the MP4: " + _server.Log[^Math.Min(_server.Log.Length, 4000)..]);

    private async Task<string> TextAsync(string path)
    {
        using var answer = await _http.GetAsync(new Uri(_server.Address, path.TrimStart('/')));
        return await answer.Content.ReadAsStringAsync();
    }

    private async Task RangeAsync(Uri file)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, file);
        request.Headers.Range = new(4, 7);
        using var answer = await _http.SendAsync(request);
        (answer.StatusCode, await answer.Content.ReadAsStringAsync()).ShouldBe((HttpStatusCode.PartialContent, "ftyp"));
    }
}
