using System.Globalization;
using System.Text.Json.Nodes;

namespace SrsStack.EndToEnd.Tests;

/// <summary>What happened can be read, followed, and looked at as of any time.</summary>
[Collection(Asking.Name)]
public sealed class HistoryTests(SharedHost host)
{
    [Fact]
    public async Task A_publish_leaves_its_beginning_and_its_end_with_totals()
    {
        await PublishForAMomentAsync("live/told");
        var (started, ended) = await BothAsync("live/told");

        started.Version.ShouldBe(1);
        ended.Version.ShouldBe(2);
        ended.Position.ShouldBeGreaterThan(started.Position);
        ended.Session.ShouldBe(started.Session);
        var totals = ended.Json["data"]!["Totals"]!;
        ((double)totals["VideoFrames"]!).ShouldBeGreaterThan(0);
        ((double)totals["Bytes"]!).ShouldBeGreaterThan(0);
        ((string)started.Json["data"]!["Encoder"]!).ShouldContain("Lavf");
    }

    [Fact]
    public async Task State_as_of_a_time_is_what_it_was_then()
    {
        await PublishForAMomentAsync("live/as-of");
        var (started, ended) = await BothAsync("live/as-of");

        var before = await AsOfAsync("live/as-of", started.RecordedAt.AddMilliseconds(-1));
        var during = await AsOfAsync("live/as-of", started.RecordedAt.AddMilliseconds(1));
        var after = await AsOfAsync("live/as-of", ended.RecordedAt.AddMilliseconds(1));

        ((string)before["version"]!, (string)before["stream"]!["state"]!, (int)before["stream"]!["publishCount"]!).ShouldBe(("0", "SILENT", 0));
        ((string)during["version"]!, (string)during["stream"]!["state"]!, (int)during["stream"]!["publishCount"]!).ShouldBe(("1", "LIVE", 1));
        ((string)during["stream"]!["publish"]!["sessionId"]!).ShouldBe(started.Session);
        ((string)after["version"]!, (string)after["stream"]!["state"]!, (int)after["stream"]!["publishCount"]!).ShouldBe(("2", "SILENT", 1));
        after["stream"]!["publish"].ShouldBeNull();
    }

    [Fact]
    public async Task Watching_goes_on_after_the_last_position_and_hears_what_comes()
    {
        await PublishForAMomentAsync("live/watched");
        var (started, ended) = await BothAsync("live/watched");
        const string Watch = "v1/events:watch?eventStreamPrefix=live-stream/live/watched";

        await using (var all = await EventWatch.OpenAsync(host.Api, $"{Watch}&afterPosition=0"))
        {
            (await all.NextAsync()).Position.ShouldBe(started.Position);
            (await all.NextAsync()).Position.ShouldBe(ended.Position);
        }
        await using var resumed = await EventWatch.OpenAsync(host.Api, $"{Watch}&afterPosition={started.Position}");
        (await resumed.NextAsync()).Position.ShouldBe(ended.Position);

        await PublishForAMomentAsync("live/watched");

        var (third, fourth) = (await resumed.NextAsync(), await resumed.NextAsync());
        (third.Kind, third.Version, fourth.Kind, fourth.Version).ShouldBe(("started", 3, "ended", 4));
        third.Position.ShouldBeGreaterThan(ended.Position);
    }

    [Fact]
    public async Task Pages_of_the_whole_history_are_complete_and_in_order()
    {
        await PublishForAMomentAsync("live/paged");
        var whole = await host.Api.EventsAsync();
        var last = whole[^1].Position;
        var paged = new List<long>();
        for (var after = "0"; after != "0" || paged.Count == 0;)
        {
            var page = await host.Api.GetAsync($"v1/events?pageSize=2&after={after}");
            paged.AddRange(page["events"]!.AsArray().Select(e => long.Parse((string)e!["position"]!, CultureInfo.InvariantCulture)));
            after = (string)page["nextAfter"]!;
        }
        paged.Where(p => p <= last).ShouldBe(whole.Select(e => e.Position));
        paged.ShouldBe(paged.Distinct().Order());
    }

    [Fact]
    public async Task Conditions_narrow_and_any_entity_is_shown_as_of_a_version()
    {
        await PublishForAMomentAsync("live/asked");
        var (started, _) = await BothAsync("live/asked");
        var stream = "live-stream/live/asked";

        var of = await host.Api.GetAsync($"v1/events?eventStream={stream}&types=live_stream_publish_ended&actor=engine");
        of["events"]!.AsArray().Select(e => (string)e!["version"]!).ShouldBe(["2"]);
        (await host.Api.GetAsync($"v1/events?eventStream={stream}&actor=nobody"))["events"]!.AsArray().ShouldBeEmpty();

        var first = await host.Api.GetAsync($"v1/entities:asOf?eventStream={stream}&version=1");
        ((string)first["kind"]!, (string)first["version"]!).ShouldBe(("live_stream", "1"));
        first["state"]!["Open"].ShouldNotBeNull();
        (await host.Api.GetAsync($"v1/entities:asOf?eventStream={stream}"))["state"]!["Open"].ShouldBeNull();
        started.Version.ShouldBe(1);
    }

    private async Task<(EndToEndEvent Started, EndToEndEvent Ended)> BothAsync(string name)
    {
        var events = await host.Api.EventsEndingAsync(name, "started", "ended");
        return (events[0], events[1]);
    }

    private async Task PublishForAMomentAsync(string name)
    {
        await using var publisher = host.Publish(name, await SourceFiles.Usual.Value);
        var known = (await host.Api.LiveAsync(name))["stats"];
        await Poll.UntilAsync(
            async () => (await host.Api.StreamAsync(name))!["stats"] is { } stats && long.Parse((string)stats["videoFrames"]!, CultureInfo.InvariantCulture) > 10,
            TimeSpan.FromSeconds(20), () => $"pictures of {name} after {known}");
        await publisher.StopAsync();
        await Poll.UntilAsync(async () => (string)(await host.Api.StreamAsync(name))!["state"]! == "SILENT", TimeSpan.FromSeconds(20), () => $"{name} to be silent");
        await host.Api.EventsEndingAsync(name, "started", "ended");
    }

    private Task<JsonNode> AsOfAsync(string name, DateTimeOffset time) =>
        host.Api.GetAsync($"v1/streams/{name}:asOf?time={Uri.EscapeDataString(time.ToString("O", CultureInfo.InvariantCulture))}");
}

/// <summary>Server streaming over JSON: one event a line, without end.</summary>
internal sealed class EventWatch(HttpResponseMessage answer, StreamReader lines) : IAsyncDisposable
{
    public static async Task<EventWatch> OpenAsync(EndToEndApi api, string path)
    {
        var answer = await api.SendAsync(new(HttpMethod.Get, path), HttpCompletionOption.ResponseHeadersRead);
        answer.EnsureSuccessStatusCode();
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/x-ndjson");
        return new(answer, new StreamReader(await answer.Content.ReadAsStreamAsync()));
    }

    public async Task<EndToEndEvent> NextAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        return new(JsonNode.Parse((await lines.ReadLineAsync(limit.Token)).ShouldNotBeNull("the server ended the watch"))!);
    }

    public ValueTask DisposeAsync()
    {
        lines.Dispose();
        answer.Dispose();
        return ValueTask.CompletedTask;
    }
}
