namespace SrsStack.EndToEnd.Tests;

/// <summary>A server that counts viewers by session, as SRS does, and joins renditions.</summary>
[Collection(Asking.Name)]
public sealed class HlsSessionTests : IAsyncLifetime, IDisposable
{
    private readonly HttpClient _http = new();
    private EndToEndHost _server = null!;
    private EndToEndApi _api = null!;

    public async Task InitializeAsync()
    {
        _server = await EndToEndHost.StartAsync(("SRSSTACK_Hls__Sessions", "true"), ("SRSSTACK_Hls__RenditionSuffixes__0", "_low"), ("SRSSTACK_Hls__SegmentSeconds", "1"));
        _api = await EndToEndApi.SetUpAsync(_server.Address);
    }

    public void Dispose() => _http.Dispose();

    public async Task DisposeAsync()
    {
        _api.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task The_first_answer_names_a_session_that_goes_along_to_every_segment()
    {
        var key = await _api.PublishKeyAsync();
        await using var publisher = Publisher.Start(_server, "live/counted", key, await SourceFiles.Usual.Value, forever: true);
        await using var low = Publisher.Start(_server, "live/counted_low", key, await SourceFiles.Usual.Value, forever: true);
        await _api.LiveAsync("live/counted");
        await _api.LiveAsync("live/counted_low");

        var master = (await TextAsync("/live/counted.m3u8")).Split('\n');
        master[^3].ShouldStartWith("#EXT-X-STREAM-INF:BANDWIDTH=");
        master[^3].ShouldContain("RESOLUTION=640x360");
        master[^2].ShouldMatch("^/live/counted\\.m3u8\\?hls_ctx=[a-z0-9]{8}$");
        var session = master[^2][^8..];
        var list = (await TextAsync(master[^2])).Split('\n').Where(l => l.Length > 0 && l[0] != '#').ToArray();
        list.ShouldAllBe(l => l.EndsWith($".ts?hls_ctx={session}", StringComparison.Ordinal));
        (await _http.GetByteArrayAsync(new Uri(_server.Address, $"/live/{list[^1]}")))[0].ShouldBe((byte)0x47);

        string[] both = ["../counted.m3u8?hls_ctx=", "../counted_low.m3u8?hls_ctx="];
        await Poll.UntilAsync(async () =>
        {
            var joined = (await TextAsync("/live/counted/master.m3u8")).Split('\n').Where(l => l.Length > 0 && l[0] != '#');
            return joined.Select(l => l[..^8]).Order(StringComparer.Ordinal).SequenceEqual(both);
        }, TimeSpan.FromSeconds(60), () => "both renditions");
    }

    private Task<string> TextAsync(string address) => Poll.ForAsync(async () =>
    {
        using var answer = await _http.GetAsync(new Uri(_server.Address, address));
        return answer.IsSuccessStatusCode ? await answer.Content.ReadAsStringAsync() : null;
    }, TimeSpan.FromSeconds(60), () => address);
}
