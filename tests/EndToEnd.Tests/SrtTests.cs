namespace SrsStack.EndToEnd.Tests;

/// <summary>ffmpeg publishes and plays by SRT. All other ways in and out are in <see cref="PairTests"/>.</summary>
[Collection(Playing.Name)]
public sealed class SrtTests(SharedHost host) : IDisposable
{
    private const double SyncTolerance = 0.050;
    private const int Seconds = 5;
    private readonly MediaFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Pictures_out_of_order_keep_their_times()
    {
        var source = await SourceFiles.BFrames.Value;
        await using var publisher = Publish("live/srt-b", source);
        await host.Api.LiveAsync("live/srt-b");
        foreach (var capture in await Task.WhenAll(
            TakeAsync("HTTP-FLV", host.Http("live/srt-b.flv"), "b.flv"), TakeAsync("SRT", host.Srt("live/srt-b"), "b.ts"))) await IsRightAsync(capture, source);
    }

    [Fact]
    public async Task What_is_published_by_RTMP_plays_by_SRT_from_a_key_frame_on()
    {
        var source = await SourceFiles.Usual.Value;
        await using var publisher = host.Publish("live/srt-out", source);
        await host.Api.LiveAsync("live/srt-out");
        var capture = await TakeAsync("SRT", host.Srt("live/srt-out"), "out.ts");
        await IsRightAsync(capture, source);
        var first = await MediaTools.RunAsync("ffprobe", "-select_streams", "v:0", "-read_intervals", "%+#1", "-show_entries", "packet=flags", "-of", "csv=p=0", capture.File);
        first.ShouldStartWith("K");
    }

    [Theory]
    [InlineData("srt-wrong", "#!::r=live/srt-wrong,m=publish,secret=00000000000000000000000000000000", "bad_key")]
    [InlineData("srt-none", "#!::r=live/srt-none,m=publish", "no_key")]
    public async Task Who_has_not_the_key_is_refused_in_the_handshake(string name, string streamId, string reason)
    {
        await using var publisher = Publisher.StartSrt(host.Server, streamId, await SourceFiles.Usual.Value);
        (await publisher.EndAsync()).Code.ShouldNotBe(0);
        (await host.Api.EventsEndingAsync($"live/{name}", "refused"))[^1].Reason.ShouldBe(reason);
        host.Server.Log.ShouldContain($"refused: {reason}; publish live/{name}");
        host.Server.Log.ShouldNotContain("secret=");
    }

    [Fact]
    public async Task A_second_publisher_and_a_player_of_nothing_are_refused()
    {
        var source = await SourceFiles.Usual.Value;
        await using var first = Publish("live/srt-busy", source);
        await host.Api.LiveAsync("live/srt-busy");
        await using var second = Publish("live/srt-busy", source);
        (await second.EndAsync()).Code.ShouldNotBe(0);
        (await host.Api.EventsEndingAsync("live/srt-busy", "started", "refused"))[^1].Reason.ShouldBe("busy");
        (await MediaTools.TryRunAsync("ffmpeg", "-i", host.Srt("live/srt-nobody").OriginalString, "-f", "null", "-")).Code.ShouldNotBe(0);
        host.Server.Log.ShouldContain("refused: not_found; play live/srt-nobody");
        first.IsRunning.ShouldBeTrue();
    }

    [Fact]
    public async Task A_publisher_can_be_kicked_or_leave_or_be_lost_and_each_end_has_its_name()
    {
        var source = await SourceFiles.Usual.Value;
        await using (var kicked = Publish("live/srt-kick", source))
        {
            await host.Api.LiveAsync("live/srt-kick");
            await host.Api.PostAsync("v1/streams/live/srt-kick:kick", []);
            (await kicked.EndAsync()).Code.ShouldNotBe(0);
        }
        await using (var polite = Publish("live/srt-bye", source))
        {
            await host.Api.LiveAsync("live/srt-bye");
            await polite.StopAsync();
        }
        await using (var cut = Publish("live/srt-cut", source))
        {
            await host.Api.LiveAsync("live/srt-cut");
            await cut.KillAsync();
        }
        (await host.Api.EventsEndingAsync("live/srt-kick", "started", "ended"))[^1].Reason.ShouldBe("Kicked");
        (await host.Api.EventsEndingAsync("live/srt-bye", "started", "ended"))[^1].Reason.ShouldBe("PeerLeft");
        (await host.Api.EventsEndingAsync("live/srt-cut", "started", "ended"))[^1].Reason.ShouldBe("ConnectionLost");
        var metrics = await host.Api.TextAsync("metrics");
        metrics.ShouldContain("srsstack_media_srt_packets_total{kind=\"received\"}");
    }

    private Publisher Publish(string name, string file) => Publisher.StartSrt(host.Server, $"#!::r={name},m=publish,secret={host.Key}", file);

    private Task<Capture> TakeAsync(string what, Uri address, string file) => Capture.TakeAsync(what, address, Seconds, _folder.File(file));

    private static async Task IsRightAsync(Capture capture, string source)
    {
        await capture.DecodesCleanlyAsync();
        (await capture.DecodedFramesAsync()).ShouldBeGreaterThanOrEqualTo(Seconds * SourceFiles.FrameRate * 95 / 100, capture.What);
        await capture.IsInSyncWithAsync(await new Capture("source", source).PacketsAsync(), SyncTolerance);
    }
}

/// <summary>Encrypted, and without the library: servers of their own.</summary>
[Collection(Dying.Name)]
public sealed class SrtSettingsTests
{
    private const string Passphrase = "a-passphrase-of-the-test";

    [Fact]
    public async Task A_passphrase_is_needed_where_a_rule_says_so()
    {
        await using var server = await EndToEndHost.StartAsync(("SRSSTACK_Srt__Passphrases__0__Stream", "live/secret*"), ("SRSSTACK_Srt__Passphrases__0__Passphrase", Passphrase));
        using var api = await EndToEndApi.SetUpAsync(server.Address);
        var (key, source) = (await api.PublishKeyAsync(), await SourceFiles.Usual.Value);

        await using var wrong = Publisher.StartSrt(server, $"#!::r=live/secret-1,m=publish,secret={key}", source, "&passphrase=another-passphrase");
        (await wrong.EndAsync()).Code.ShouldNotBe(0);
        await using var none = Publisher.StartSrt(server, $"#!::r=live/secret-2,m=publish,secret={key}", source);
        (await none.EndAsync()).Code.ShouldNotBe(0);
        await using var right = Publisher.StartSrt(server, $"#!::r=live/secret-3,m=publish,secret={key}", source, $"&passphrase={Passphrase}");
        await api.LiveAsync("live/secret-3");
        await using var open = Publisher.StartSrt(server, $"#!::r=live/open,m=publish,secret={key}", source);
        await api.LiveAsync("live/open");

        (await api.StreamAsync("live/secret-1")).ShouldBeNull();
        (await api.StreamAsync("live/secret-2")).ShouldBeNull();
        server.Log.ShouldNotContain(Passphrase);
        (await server.StopAsync()).ExitCode.ShouldBe(0, server.Log);
        server.Log.ShouldContain("ServerStopping; publish live/open");
    }

    [Fact]
    public async Task Without_the_library_a_line_in_the_log_says_so_and_the_rest_runs()
    {
        await using var server = await EndToEndHost.StartAsync(("SRSSTACK_Srt__Library", "libsrt-that-is-not-there.so"));
        server.Log.ShouldContain("SRT is off: none of libsrt-that-is-not-there.so is on this machine.");
        (await server.StopAsync()).ExitCode.ShouldBe(0, server.Log);
    }
}
