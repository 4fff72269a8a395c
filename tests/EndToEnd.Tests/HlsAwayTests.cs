using System.Globalization;
using System.Text.Json.Nodes;

namespace SrsStack.EndToEnd.Tests;

/// <summary>A publisher goes away for five seconds and comes back in another size: what lists say of it, and what players make of it.</summary>
[Collection(Playing.Name)]
public sealed class HlsAwayTests(SharedHost host) : IDisposable
{
    private static readonly TimeSpan Away = TimeSpan.FromSeconds(5);
    private static readonly string Page = Path.Combine(Repository.Root, "clients", "console");
    private static readonly string Script = Path.Combine(Repository.Root, "tests", "EndToEnd.Tests", "Page", "hls-js.mjs");
    private readonly HttpClient _http = new();

    public void Dispose() => _http.Dispose();

    [Theory]
    [InlineData("ts")]
    [InlineData("ll")]
    public async Task Players_that_are_there_go_on(string form)
    {
        var name = $"live/away-{form}";
        var address = host.Http($"{name}.m3u8?form={form}").OriginalString;
        string[] probe = ["-v", "quiet", "-select_streams", "v", "-show_entries", "frame=width", "-of", "csv=p=0", address];
        Task<string> browser;
        Task<string>? ffmpeg;
        await using (host.Publish(name, await SourceFiles.Usual.Value, forever: true))
        {
            await host.Api.LiveAsync(name);
            browser = ForeignClient.RunAsync("node", [Script, Page, "14", $"it={address}"]);
            ffmpeg = form == "ts" ? ForeignClient.RunAsync("ffprobe", probe, lines: 450) : null;        // ffmpeg keeps the first head of fragmented MP4
            await Poll.UntilAsync(async () => await ViewersAsync(name) >= (ffmpeg is null ? 1 : 2), TimeSpan.FromSeconds(60), () => "the players");
            await Task.Delay(TimeSpan.FromSeconds(4));
        }

        await Task.Delay(Away);
        await using var back = host.Publish(name, await SourceFiles.Small.Value, forever: true);
        var shown = JsonNode.Parse(await browser)!["it"]!;
        shown["problems"]!.AsArray().ShouldBeEmpty();
        shown["widths"]!.AsArray().Select(w => (int)w!).ShouldBe([640, 320]);
        if (ffmpeg is null) return;
        var widths = (await ffmpeg).Split('\n').Select(l => l.Trim(',')).Where(l => l.Length > 0).ToArray();
        widths.Distinct().ShouldBe(["640", "320"]);
        widths.Count(w => w == "320").ShouldBeGreaterThan(60);
    }

    [Theory]
    [InlineData("ts")]
    [InlineData("ll")]
    public async Task The_list_tells_a_break_and_the_time_of_day_and_no_media_that_is_not_there(string form)
    {
        var name = $"live/away-list-{form}";
        DateTimeOffset left;
        await using (host.Publish(name, await SourceFiles.Usual.Value, forever: true))
        {
            await host.Api.LiveAsync(name);
            await ListAsync(name, form, l => Durations(l).Length >= 2);
            left = TimeProvider.System.GetUtcNow();
        }

        await Task.Delay(Away);
        await using var back = host.Publish(name, await SourceFiles.Small.Value, forever: true);
        var list = await ListAsync(name, form, l => l.Contains("#EXT-X-DISCONTINUITY\n") && Durations(l[l.IndexOf("#EXT-X-DISCONTINUITY\n", StringComparison.Ordinal)..]).Length >= 1);
        var (before, after) = (list[..list.IndexOf("#EXT-X-DISCONTINUITY\n", StringComparison.Ordinal)], list[list.IndexOf("#EXT-X-DISCONTINUITY\n", StringComparison.Ordinal)..]);
        list.ShouldNotContain("GAP");
        Durations(list).Max().ShouldBeLessThan(4, "no segment holds the time of nothing");
        if (form == "ts") return;                                      // without a wish only low-latency lists tell the time of day
        after.Split('\n')[1].ShouldStartWith("#EXT-X-MAP:", customMessage: "another head");
        var end = Times(before)[^1].AddSeconds(Durations(before)[^1]);
        (end - left).TotalSeconds.ShouldBeLessThan(2, "the old source's media ends when it left");
        (Times(after)[0] - end).TotalSeconds.ShouldBeGreaterThan(Away.TotalSeconds - 1);
    }

    private async Task<int> ViewersAsync(string name) => (int?)(await host.Api.StreamAsync(name))?["stats"]?["viewersByProtocol"]?["hls"] ?? 0;

    private Task<string> ListAsync(string name, string form, Func<string, bool> isEnough) => Poll.ForAsync(async () =>
    {
        using var answer = await _http.GetAsync(host.Http($"{name}.m3u8?form={form}"));
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode && isEnough(text) ? text : null;
    }, TimeSpan.FromSeconds(60), () => "the list");

    private static double[] Durations(string list) => [.. Values(list, "#EXTINF:").Select(v => double.Parse(v.TrimEnd(','), CultureInfo.InvariantCulture))];

    private static DateTimeOffset[] Times(string list) => [.. Values(list, "#EXT-X-PROGRAM-DATE-TIME:").Select(v => DateTimeOffset.Parse(v, CultureInfo.InvariantCulture))];

    private static IEnumerable<string> Values(string list, string tag) => list.Split('\n').Where(l => l.StartsWith(tag, StringComparison.Ordinal)).Select(l => l[tag.Length..]);
}
