using System.Net;
using System.Text.Json.Nodes;

namespace SrsStack.EndToEnd.Tests;

/// <summary>A server of the operator's is asked before a publish and told what came of it: by real publishers and players, seen by API and by command line.</summary>
[Collection(Asking.Name)]
public sealed class CallbackTests(SharedHost host) : IAsyncLifetime, IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly CallbackReceiver _receiver = new();
    private string _id = "";

    public async Task InitializeAsync()
    {
        var made = await host.Api.PostAsync("v1/callbacks", new()
        {
            ["url"] = _receiver.Url + "?key=se-cret", ["streamPattern"] = "live/called*", ["opaque"] = "op",
            ["actions"] = new JsonArray("on_publish", "on_unpublish", "on_play", "on_stop"),
        });
        _id = (string)made["callback"]!["id"]!;
        ((string)made["secret"]!).ShouldStartWith("whsec_");
        ((string)made["callback"]!["address"]!).ShouldBe(_receiver.Url + "?key=***");
    }

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        using var gone = await host.Api.SendAsync(new(HttpMethod.Delete, $"v1/callbacks/{_id}"));
        gone.StatusCode.ShouldBe(HttpStatusCode.OK);
        await _receiver.DisposeAsync();
    }

    [Fact]
    public async Task A_publish_and_its_players_are_asked_about_and_told_in_order()
    {
        const string Name = "live/called";
        await using (var publisher = host.Publish(Name, await SourceFiles.Small.Value))
        {
            await host.Api.LiveAsync(Name);
            using (var folder = new MediaFolder()) await Capture.TakeAsync("HTTP-FLV", host.Http($"{Name}.flv"), 1, folder.File("a.flv"));
            await _receiver.UntilAsync(3);
            await publisher.StopAsync();
        }
        await _receiver.UntilAsync(4);

        _receiver.Received.Select(r => r.Action).ShouldBe(["on_publish", "on_play", "on_stop", "on_unpublish"]);
        _receiver.Received.ShouldAllBe(r => r.Path == "/cb?key=se-cret" && r.Stream == "called" && r.Headers["webhook-id"] == r.Id);
        ((string)_receiver.Received[0].Json["param"]!).ShouldBe($"?secret={host.Key}");
        _receiver.Received[1].Json["client_id"]!.ToString().ShouldBe(_receiver.Received[2].Json["client_id"]!.ToString());
        await Poll.UntilAsync(async () => (await DeliveriesAsync("DELIVERY_STATE_DELIVERED")).Count == 4, Patience, () => "all to be in the log");
        (await DeliveriesAsync()).ToJsonString().ShouldNotContain(host.Key, Case.Sensitive, "masked");
    }

    [Fact]
    public async Task A_publish_that_is_refused_never_begins_and_the_history_says_why()
    {
        const string Name = "live/called-off";
        _receiver.Says(200, """{"code":1}""");
        await using (var refused = host.Publish(Name, await SourceFiles.Small.Value)) (await refused.EndAsync()).Code.ShouldNotBe(0);
        var events = await host.Api.EventsEndingAsync(Name, "refused");
        events[^1].Json.ToJsonString().ShouldContain("callback_refused");
        (await host.Api.StreamAsync(Name))?["state"]?.ToString().ShouldNotBe("LIVE");

        _receiver.Says(200);
        await using var let = host.Publish(Name, await SourceFiles.Small.Value);
        await host.Api.LiveAsync(Name);
        (await OperatorAsync("deliveries", "--target", _id, "--state", "Refused")).Lines.ShouldContain(l => l.Contains("on_publish", StringComparison.Ordinal) && l.Contains("live/called-off", StringComparison.Ordinal));
    }

    /// <summary>By SRT the question is asked after the handshake, and once.</summary>
    [Fact]
    public async Task A_publisher_by_SRT_is_asked_about_once()
    {
        await using (var publisher = Publisher.StartSrt(host.Server, $"#!::r=live/called-srt,m=publish,secret={host.Key}", await SourceFiles.Small.Value))
        {
            await host.Api.LiveAsync("live/called-srt");
            _receiver.Received.Count(r => r.Action == "on_publish").ShouldBe(1);
            await publisher.StopAsync();
        }
        _receiver.Says(500);
        await using var refused = Publisher.StartSrt(host.Server, $"#!::r=live/called-srt,m=publish,secret={host.Key}", await SourceFiles.Small.Value);
        (await refused.EndAsync()).Code.ShouldNotBe(0);
    }

    /// <summary>What failed is shown with request and answer, and sent again at a word.</summary>
    [Fact]
    public async Task A_delivery_that_failed_is_looked_at_and_sent_again_from_the_command_line()
    {
        const string Name = "live/called-again";
        await using (var publisher = host.Publish(Name, await SourceFiles.Small.Value))
        {
            await host.Api.LiveAsync(Name);
            _receiver.Says(503, "later");
            await publisher.StopAsync();
        }
        var failed = await Poll.ForAsync(
            async () => (await DeliveriesAsync("DELIVERY_STATE_WAITING")).AsArray().FirstOrDefault(d => (int?)d!["attempts"] > 0), Patience, () => "an attempt");
        ((string)failed!["error"]!, (string)failed["response"]!, (int)failed["status"]!).ShouldBe(("It answered 503.", "later", 503));
        ((string)failed["request"]!).ShouldContain("\"action\":\"on_unpublish\"");
        _receiver.Says(200);

        (await OperatorAsync("redeliver", (string)failed["id"]!)).Lines.ShouldBe(["It is sent again."]);
        var whole = await Poll.ForAsync(
            async () => await host.Api.GetAsync($"v1/deliveries/{failed["id"]}") is var d && (string)d["state"]! == "DELIVERY_STATE_DELIVERED" ? d : null, Patience, () => "the delivery");
        ((string)whole["error"]!).ShouldBe("");
        (await host.Api.EventsAsync()).ShouldContain(e => e.Type == "callback_redelivered");
    }

    [Fact]
    public async Task Targets_are_kept_from_the_command_line()
    {
        var added = await OperatorAsync("add", "http://192.168.77.7/check", "--action", "on_publish", "--streams", "live/nothing", "--title", "Door");
        var id = added.Lines[1].Split(' ')[0];
        added.Lines[^1].ShouldMatch("^Secret, shown this once: whsec_");
        (await OperatorAsync("change", id, "--enabled", "false", "--url", "http://192.168.77.8/check")).Lines[1].ShouldContain("http://192.168.77.8/check");
        (await OperatorAsync("list")).Lines.ShouldContain(l => l.StartsWith(id, StringComparison.Ordinal) && l.Contains("Door", StringComparison.Ordinal));
        (await OperatorAsync("rotate", id)).Lines[^1].ShouldNotBe(added.Lines[^1]);
        (await OperatorAsync("remove", id)).Lines.ShouldBe(["Removed."]);
        (await OperatorCommand.RunAsync(host.Server.Address, host.Api.Bearer, "callback", "release", id)).Code.ShouldNotBe(0);
    }

    /// <summary>Who is not the owner does not look around in the owner's network.</summary>
    [Fact]
    public async Task An_operators_target_may_not_be_private()
    {
        var token = (string)(await host.Api.PostAsync("v1/api-tokens", new() { ["name"] = "op", ["role"] = "ROLE_OPERATOR" }))["token"]!;
        using var api = new EndToEndApi(host.Server.Address, token);
        using var answer = await api.SendAsync(new(HttpMethod.Post, "v1/callbacks") { Content = EndToEndApi.Json(new JsonObject { ["url"] = _receiver.Url }) });
        (answer.StatusCode, (await answer.Content.ReadAsStringAsync()).Contains("BAD_CALLBACK_URL", StringComparison.Ordinal)).ShouldBe((HttpStatusCode.BadRequest, true));
        using var changed = await api.SendAsync(new(HttpMethod.Patch, $"v1/callbacks/{_id}") { Content = EndToEndApi.Json(new JsonObject { ["url"] = _receiver.Url + "/x" }) });
        changed.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        using var titled = await api.SendAsync(new(HttpMethod.Patch, $"v1/callbacks/{_id}") { Content = EndToEndApi.Json(new JsonObject { ["title"] = "mine" }) });
        titled.StatusCode.ShouldBe(HttpStatusCode.OK, "the owner's address stays the owner's");
    }

    private async Task<JsonArray> DeliveriesAsync(string? state = null) =>
        (await host.Api.GetAsync($"v1/deliveries?callbackId={_id}{(state is null ? "" : $"&state={state}")}"))["deliveries"]!.AsArray();

    private async Task<CommandEnd> OperatorAsync(params string[] arguments)
    {
        var end = await OperatorCommand.RunAsync(host.Server.Address, host.Api.Bearer, ["callback", .. arguments]);
        end.Code.ShouldBe(0, end.Error);
        return end;
    }
}
