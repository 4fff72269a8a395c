namespace SrsStack.EndToEnd.Tests;

/// <summary>Publishing needs the key, exactly; who fails is told why, and the key shows up nowhere.</summary>
[Collection(Asking.Name)]
public sealed class AdmissionTests(SharedHost host)
{
    [Theory]
    [InlineData("no-key", "", "no_key")]
    [InlineData("empty-key", "?secret=", "no_key")]
    [InlineData("wrong-key", "?secret=00000000000000000000000000000000", "bad_key")]
    [InlineData("beginning", "?secret={beginning}", "bad_key")]
    [InlineData("more", "?secret={key}0", "bad_key")]
    [InlineData("other-case", "?secret={upper}", "bad_key")]
    [InlineData("other-name", "?Secret={key}", "no_key")]
    [InlineData("second", "?secret=wrong-key&secret={key}", "bad_key")]
    public async Task A_publisher_without_the_exact_key_is_refused(string name, string query, string reason)
    {
        var address = $"live/{name}{Fill(query)}";
        await RefusedAsync(address);

        var events = await host.Api.EventsEndingAsync($"live/{name}", "refused");
        events.ShouldHaveSingleItem().Reason.ShouldBe(reason);
        await NothingTellsTheKeyAsync();
    }

    [Fact]
    public async Task The_key_amid_the_stream_name_is_refused_and_not_remembered()
    {
        await RefusedAsync($"live/in-{host.Key}-name");

        var events = await host.Api.EventsEndingAsync("live/in-***-name", "refused");
        events.ShouldHaveSingleItem().Reason.ShouldBe("key_in_name");
        await NothingTellsTheKeyAsync();
    }

    /// <summary>For encoders that cannot send a query. The stream is called by its name alone, and the key shows up nowhere.</summary>
    [Theory]
    [InlineData("rtmp", "behind-{0}", "behind")]
    [InlineData("rtmp", "below/{0}", "below")]
    [InlineData("srt", "by-srt_{0}", "by-srt")]
    public async Task The_key_may_stand_behind_the_name(string protocol, string form, string name)
    {
        var (asked, file) = ($"live/{string.Format(form, host.Key)}", await SourceFiles.Usual.Value);
        await using var publisher = protocol == "rtmp" ? Publisher.StartAt(host.Server, asked, file) : Publisher.StartSrt(host.Server, $"#!::r={asked},m=publish", file);
        await host.Api.LiveAsync($"live/{name}");
        await publisher.StopAsync();
        await host.Api.EventsEndingAsync($"live/{name}", "started", "ended");
        await NothingTellsTheKeyAsync();
    }

    [Fact]
    public async Task The_stream_of_a_room_takes_the_key_of_the_room_alone()
    {
        var room = await host.Api.PostAsync("v1/rooms", new() { ["title"] = "My Room" });
        var (stream, key) = ((string)room["stream"]!, (string)room["key"]!);
        await RefusedAsync($"live/{stream}?secret={host.Key}");
        await RefusedAsync($"live/{stream}?secret={key.ToLowerInvariant()}");
        await RefusedAsync($"live/other-room?secret={key}");
        await using (var publisher = Publisher.StartAt(host.Server, $"live/{key}", await SourceFiles.Usual.Value))
        {
            await host.Api.LiveAsync($"live/{stream}");
            using var rotated = await host.Api.SendAsync(new(HttpMethod.Post, $"v1/rooms/{room["id"]}:rotateKey") { Content = EndToEndApi.Json(new System.Text.Json.Nodes.JsonObject()) });
            (await publisher.EndAsync()).Code.ShouldNotBe(0, "its key is not good any more");
        }

        var told = await host.Api.EventsEndingAsync($"live/{stream}", "refused", "refused", "started", "ended");
        told[^1].Reason.ShouldBe("Kicked");
        (await host.Api.EventsAsync()).ShouldNotContain(e => e.Json.ToJsonString().Contains(key, StringComparison.OrdinalIgnoreCase));
        host.Server.Log.ShouldNotContain(key);
    }

    [Fact]
    public async Task A_refusal_is_counted_without_the_name()
    {
        await RefusedAsync("live/counted");
        var metrics = await host.Api.TextAsync("metrics");
        metrics.ShouldContain("srsstack_media_refusals_total{protocol=\"rtmp\",role=\"Publish\",reason=\"no_key\"}");
        metrics.ShouldNotContain("counted");
    }

    [Theory]
    [InlineData("live/..%2f..%2fetc%2fpasswd")]
    [InlineData("live/%00")]
    [InlineData("live/a%0d%0ab")]
    [InlineData("live/<script>alert(1)<\u002fscript>")]
    public async Task A_name_that_could_do_harm_is_refused(string name)
    {
        await RefusedAsync($"{name}?secret={host.Key}");
        (await host.Api.EventsAsync()).ShouldNotContain(e => e.EventStream.Contains("passwd", StringComparison.Ordinal) || e.EventStream.Contains("script", StringComparison.Ordinal));
    }

    private string Fill(string query) => query
        .Replace("{key}", host.Key, StringComparison.Ordinal)
        .Replace("{upper}", host.Key.ToUpperInvariant(), StringComparison.Ordinal)
        .Replace("{beginning}", host.Key[..^1], StringComparison.Ordinal);

    private async Task RefusedAsync(string address)
    {
        await using var publisher = Publisher.StartAt(host.Server, address, await SourceFiles.Usual.Value);
        var (code, errors) = await publisher.EndAsync();
        code.ShouldNotBe(0, address);
        errors.ShouldContain("Server error", customMessage: address);
    }

    private async Task NothingTellsTheKeyAsync()
    {
        var history = string.Join('\n', (await host.Api.EventsAsync()).Select(e => e.Json.ToJsonString()));
        foreach (var (where, text) in new[] { ("history", history), ("log", host.Server.Log), ("metrics", await host.Api.TextAsync("metrics")) })
        {
            text.ShouldNotBeEmpty();
            text.Contains(host.Key, StringComparison.OrdinalIgnoreCase).ShouldBeFalse($"the publish key is in the {where}");
            text.Contains(EndToEndApi.Password, StringComparison.Ordinal).ShouldBeFalse($"the password is in the {where}");
            text.Contains(host.Api.Bearer!, StringComparison.Ordinal).ShouldBeFalse($"a token is in the {where}");
        }
    }
}
