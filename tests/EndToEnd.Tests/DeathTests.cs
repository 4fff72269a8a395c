using System.Net;

namespace SrsStack.EndToEnd.Tests;

/// <summary>The server, or its database, dies in the middle; what was told stays told, once.</summary>
[Collection(Dying.Name)]
public sealed class DeathTests : IAsyncLifetime
{
    private EndToEndHost _server = null!;
    private EndToEndApi _api = null!;
    private string _key = "";

    public async Task InitializeAsync()
    {
        _server = await EndToEndHost.StartAsync();
        _api = await EndToEndApi.SetUpAsync(_server.Address);
        _key = await _api.PublishKeyAsync();
    }

    public async Task DisposeAsync()
    {
        _api.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_publish_that_a_killed_server_left_open_is_closed_by_its_next_life()
    {
        var source = await SourceFiles.Usual.Value;
        await using var publisher = Publisher.Start(_server, "live/orphan", _key, source);
        await using var other = Publisher.Start(_server, "live/other", _key, source);
        await _api.EventsEndingAsync("live/orphan", "started");
        await _api.EventsEndingAsync("live/other", "started");
        var told = await _api.EventsAsync();

        await _server.KillAsync();
        await AgainAsync();

        foreach (var name in new[] { "live/orphan", "live/other" })
        {
            var events = await _api.EventsAsync(name);
            events.Select(e => e.Kind).ShouldBe(["started", "ended"]);
            events[1].Reason.ShouldBe("ServerDied");
            events[1].Session.ShouldBe(events[0].Session);
            ((string)(await _api.StreamAsync(name))!["state"]!).ShouldBe("SILENT");
        }
        await NothingIsLostOrDoubledAsync(told);
        (await _api.EventsAsync()).Single(e => e.Type == "server_boot_ended").Json["data"]!["Orderly"]!.GetValue<bool>().ShouldBeFalse();

        await using var again = Publisher.Start(_server, "live/orphan", _key, source);
        await _api.LiveAsync("live/orphan");
        (await _api.EventsEndingAsync("live/orphan", "ended", "started"))[^1].Version.ShouldBe(3);
    }

    [Fact]
    public async Task Streams_go_on_while_the_database_is_dead_and_its_history_is_complete_afterwards()
    {
        var source = await SourceFiles.Usual.Value;
        await using var publisher = Publisher.Start(_server, "live/survivor", _key, source);
        await using var leaver = Publisher.Start(_server, "live/leaver", _key, source);
        await _api.EventsEndingAsync("live/survivor", "started");
        await _api.EventsEndingAsync("live/leaver", "started");
        var told = await _api.EventsAsync();
        var capturing = Capture.TakeAsync("HTTP-FLV", new(_server.Address, "live/survivor.flv"), 10, Path.Combine(_server.DataDirectory, "survivor.flv"));

        KillDatabase();
        await ReadyAsync(HttpStatusCode.ServiceUnavailable);
        await leaver.StopAsync();                       // its end has to wait
        await using var comer = Publisher.Start(_server, "live/comer", _key, source);
        await ReadyAsync(HttpStatusCode.OK);

        var capture = await capturing;
        await capture.DecodesCleanlyAsync();
        (await capture.DecodedFramesAsync()).ShouldBeGreaterThanOrEqualTo(10 * SourceFiles.FrameRate * 95 / 100);
        (await _api.EventsEndingAsync("live/leaver", "started", "ended"))[^1].Reason.ShouldBe("PeerLeft");
        await _api.EventsEndingAsync("live/comer", "started");
        (await _server.StopAsync()).ExitCode.ShouldBe(0, _server.Log);

        await AgainAsync();
        foreach (var name in new[] { "live/survivor", "live/leaver", "live/comer" })
            (await _api.EventsAsync(name)).Select(e => e.Kind).ShouldBe(["started", "ended"], name);
        await NothingIsLostOrDoubledAsync(told);
    }

    [Fact]
    public async Task A_server_that_is_told_to_stop_ends_its_publishers_and_says_so()
    {
        await using var publisher = Publisher.Start(_server, "live/stopped", _key, await SourceFiles.Usual.Value);
        await _api.EventsEndingAsync("live/stopped", "started");
        using var http = new HttpClient();
        using var player = await Poll.ForAsync(() => FlvConnection.TryOpenAsync(new(_server.Address, "live/stopped.flv"), http), TimeSpan.FromSeconds(10), () => "a player");
        await player.ReadPictureAsync();
        await using var watch = await EventWatch.OpenAsync(_api, "v1/events:watch");
        await watch.NextAsync();

        var (code, took) = await _server.StopAsync();

        code.ShouldBe(0, _server.Log);
        took.ShouldBeLessThan(TimeSpan.FromSeconds(10), _server.Log);
        await publisher.EndAsync();
        await AgainAsync();
        var events = await _api.EventsAsync("live/stopped");
        events.Select(e => e.Kind).ShouldBe(["started", "ended"]);
        events[1].Reason.ShouldBe("ServerStopped");
        (await _api.EventsAsync()).Single(e => e.Type == "server_boot_ended").Json["data"]!["Orderly"]!.GetValue<bool>().ShouldBeTrue();
    }

    /// <summary>The same data, other ports, and the sign-in of before.</summary>
    private async Task AgainAsync()
    {
        await _server.StartAgainAsync();
        using var before = _api;
        _api = before.At(_server.Address);
    }

    private void KillDatabase()
    {
        using var postgres = System.Diagnostics.Process.GetProcessById(_server.DatabaseProcessId());
        postgres.Kill();
    }

    private async Task ReadyAsync(HttpStatusCode status)
    {
        using var http = new HttpClient { BaseAddress = _server.Address };
        await Poll.UntilAsync(
            async () =>
            {
                using var answer = await http.GetAsync("readyz");
                return answer.StatusCode == status;
            },
            TimeSpan.FromSeconds(60), () => $"/readyz to say {status}\n{_server.Log}");
    }

    /// <summary>What was told before is there unchanged, each entity's versions have no hole, positions only grow.</summary>
    private async Task NothingIsLostOrDoubledAsync(IReadOnlyList<EndToEndEvent> told)
    {
        var now = await _api.EventsAsync();
        now.Take(told.Count).Select(e => e.Json.ToJsonString()).ShouldBe(told.Select(e => e.Json.ToJsonString()));
        now.Select(e => e.Position).ShouldBe(now.Select(e => e.Position).Distinct().Order());
        foreach (var entity in now.GroupBy(e => e.EventStream))
            entity.Select(e => e.Version).ShouldBe(Enumerable.Range(1, entity.Count()).Select(v => (long)v), entity.Key);
    }
}
