namespace SrsStack.EndToEnd.Tests;

/// <summary>ffmpeg publishes; every way out is played, captured and decoded.</summary>
[Collection(Playing.Name)]
public sealed class PlayingTests(SharedHost host) : IDisposable
{
    private const double SyncTolerance = 0.050;
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(3);
    private readonly MediaFolder _folder = new();
    private readonly HttpClient _http = new();

    public void Dispose()
    {
        _http.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Publishing_is_playable_everywhere()
    {
        var source = await SourceFiles.Usual.Value;
        await using var publisher = host.Publish("live/everywhere", source);
        await host.Api.LiveAsync("live/everywhere");
        await PlaysWithinAsync(StartLimit, "live/everywhere");

        var captures = await TakeAsync("live/everywhere", 20);
        publisher.IsRunning.ShouldBeTrue("the captures were of a live stream");
        foreach (var capture in captures)
        {
            await capture.DecodesCleanlyAsync();
            (await capture.DecodedFramesAsync()).ShouldBeGreaterThanOrEqualTo(20 * SourceFiles.FrameRate * 95 / 100, capture.What);
            await capture.IsInSyncWithAsync(await PacketsOfAsync(source), SyncTolerance);
        }
    }

    [Fact]
    public Task B_frames_are_shown_at_their_times() => PlaysAsync("live/b-frames", SourceFiles.BFrames, hasVideo: true, hasAudio: true);

    [Fact]
    public Task Video_without_sound_plays() => PlaysAsync("live/video-only", SourceFiles.VideoOnly, hasVideo: true, hasAudio: false);

    [Fact]
    public Task Sound_without_video_plays() => PlaysAsync("live/audio-only", SourceFiles.AudioOnly, hasVideo: false, hasAudio: true);

    [Fact]
    public Task Mp3_sound_plays() => PlaysAsync("live/mp3", SourceFiles.Mp3, hasVideo: true, hasAudio: true);

    [Fact]
    public async Task A_late_player_gets_the_newest_key_frame_first()
    {
        await using var publisher = host.Publish("live/late", await SourceFiles.LongGroup.Value);
        await host.Api.LiveAsync("live/late");
        using var early = await OpenFlvAsync("live/late");
        var key = await early.ReadPictureAsync();
        while ((await early.ReadPictureAsync()).Milliseconds < key.Milliseconds + 3000)
        {
            // three seconds go by in the stream's own time; no other key frame will come
        }

        using var late = await OpenFlvAsync("live/late");
        var first = await late.ReadPictureAsync();

        first.IsKeyPicture.ShouldBeTrue();
        first.Body.ShouldBe(key.Body);
    }

    [Fact]
    public async Task A_name_that_nobody_publishes_is_not_found()
    {
        using var flv = await _http.GetAsync(host.Http("live/nobody.flv"));
        using var hls = await _http.GetAsync(host.Http("live/nobody.m3u8"));
        var (_, errors, code) = await MediaTools.TryRunAsync("ffmpeg", "-i", host.Rtmp("live/nobody").OriginalString, "-f", "null", "-");

        ((int)flv.StatusCode).ShouldBe(404);
        ((int)hls.StatusCode).ShouldBe(404);
        code.ShouldNotBe(0);
        errors.ShouldContain("Nobody publishes this stream now");
    }

    [Fact]
    public async Task A_picture_of_now_can_be_had()
    {
        await using var publisher = host.Publish("live/shown", await SourceFiles.Usual.Value);
        await using var silent = host.Publish("live/heard", await SourceFiles.AudioOnly.Value);
        await host.Api.LiveAsync("live/shown");
        await host.Api.LiveAsync("live/heard");
        var pictures = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Poll.ForAsync(
            async () => await _http.GetAsync(host.Http("live/shown.jpg")) is { IsSuccessStatusCode: true } answer ? answer : null, TimeSpan.FromSeconds(20), () => "a picture")));

        var file = _folder.File("shown.jpg");
        await File.WriteAllBytesAsync(file, await pictures[0].Content.ReadAsByteArrayAsync());
        pictures[0].Content.Headers.ContentType!.MediaType.ShouldBe("image/jpeg");
        (await MediaTools.RunAsync("ffprobe", "-show_entries", "stream=codec_name,width,height", "-of", "csv=p=0", file)).Trim().ShouldBe("mjpeg,640,360");
        ((int)(await _http.GetAsync(host.Http("live/heard.jpg"))).StatusCode).ShouldBe(404);
        ((int)(await _http.GetAsync(host.Http("live/nobody.jpg"))).StatusCode).ShouldBe(404);
    }

    /// <summary>As SRS gives it: AAC in frames of its own, MP3 as it is, and nothing where the sound is another.</summary>
    [Fact]
    public async Task The_sound_of_a_stream_plays_alone()
    {
        await using var aac = host.Publish("live/sound-aac", await SourceFiles.Usual.Value);
        await using var mp3 = host.Publish("live/sound-mp3", await SourceFiles.Mp3.Value);
        await host.Api.LiveAsync("live/sound-aac");
        await host.Api.LiveAsync("live/sound-mp3");
        var played = await Task.WhenAll(
            Capture.TakeAsync("HTTP-AAC", host.Http("live/sound-aac.aac"), 3, _folder.File("sound.aac")), Capture.TakeAsync("HTTP-MP3", host.Http("live/sound-mp3.mp3"), 3, _folder.File("sound.mp3")));
        foreach (var (capture, codec) in played.Zip(["aac", "mp3"]))
        {
            await capture.DecodesCleanlyAsync();
            var told = await MediaTools.RunAsync("ffprobe", "-count_packets", "-show_entries", "stream=codec_name,nb_read_packets", "-of", "csv=p=0", capture.File);
            told.Split('\n')[0].ShouldStartWith(codec + ",");
            int.Parse(told.Trim().Split(',')[1]).ShouldBeGreaterThan(100);
        }
        ((int)(await _http.GetAsync(host.Http("live/sound-mp3.aac"))).StatusCode).ShouldBe(406);
        ((int)(await _http.GetAsync(host.Http("live/nobody.mp3"))).StatusCode).ShouldBe(404);
    }

    [Fact]
    public async Task A_connection_that_was_used_before_can_play()
    {
        await using var publisher = host.Publish("live/reused", await SourceFiles.Usual.Value);
        await host.Api.LiveAsync("live/reused");
        using var page = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 1 });
        (await page.GetStringAsync(host.Http("healthz"))).ShouldBe("ok\n");

        using var flv = await Poll.ForAsync(() => FlvConnection.TryOpenAsync(host.Http("live/reused.flv"), page), TimeSpan.FromSeconds(20), () => "reused.flv");
        (await flv.ReadPictureAsync()).IsKeyPicture.ShouldBeTrue();
    }

    private static async Task<PacketTable> PacketsOfAsync(string source) => await new Capture("source", source).PacketsAsync();

    private async Task PlaysAsync(string name, Lazy<Task<string>> made, bool hasVideo, bool hasAudio)
    {
        const int Seconds = 5;
        var source = await made.Value;
        await using var publisher = host.Publish(name, source);
        await host.Api.LiveAsync(name);
        foreach (var capture in await TakeAsync(name, Seconds))
        {
            await capture.DecodesCleanlyAsync();
            var (packets, known) = (await capture.PacketsAsync(), await PacketsOfAsync(source));
            var (video, audio) = (packets.ShiftsFrom(known, "video").Count, packets.ShiftsFrom(known, "audio").Count);
            if (hasVideo) video.ShouldBeGreaterThanOrEqualTo(Seconds * SourceFiles.FrameRate * 95 / 100, $"{capture.What}: pictures of the source");
            else video.ShouldBe(0, capture.What);
            if (hasAudio) audio.ShouldBeGreaterThanOrEqualTo(Seconds * 44100 / 1152 * 95 / 100, $"{capture.What}: sound of the source");
            else audio.ShouldBe(0, capture.What);
            if (hasVideo && hasAudio) await capture.IsInSyncWithAsync(known, SyncTolerance);
        }
    }

    private async Task<IReadOnlyList<Capture>> TakeAsync(string name, int seconds) => await Task.WhenAll(
        Capture.TakeAsync("HTTP-FLV", host.Http($"{name}.flv"), seconds, _folder.File($"{seconds}-http.flv")),
        Capture.TakeAsync("HTTP-TS", host.Http($"{name}.ts"), seconds, _folder.File($"{seconds}-http.ts")),
        Capture.OfWebSocketAsync(host.Http($"{name}.flv"), seconds, _folder.File($"{seconds}-ws.flv")),
        Capture.TakeAsync("HLS", host.Http($"{name}.m3u8"), seconds, _folder.File($"{seconds}-hls.ts")),
        Capture.TakeAsync("RTMP", host.Rtmp(name), seconds, _folder.File($"{seconds}-rtmp.flv")));

    /// <summary>From the moment the server says that the publish is there.</summary>
    private async Task PlaysWithinAsync(TimeSpan limit, string name)
    {
        var began = TimeProvider.System.GetTimestamp();
        var times = await Task.WhenAll(Timed(FlvPlaysAsync(name)), Timed(HlsPlaysAsync(name)), Timed(RtmpPlaysAsync(name)));
        times.Max().ShouldBeLessThan(limit, $"FLV, HLS and RTMP played after {string.Join(", ", times)}");

        async Task<TimeSpan> Timed(Task plays)
        {
            await plays;
            return TimeProvider.System.GetElapsedTime(began);
        }
    }

    private async Task FlvPlaysAsync(string name)
    {
        using var flv = await OpenFlvAsync(name);
        (await flv.ReadPictureAsync()).IsKeyPicture.ShouldBeTrue();
    }

    private async Task HlsPlaysAsync(string name)
    {
        var playlist = await Poll.ForAsync(() => PlaylistAsync(name), TimeSpan.FromSeconds(20), () => $"{name}.m3u8 with a segment");
        var segment = playlist.Split('\n').First(l => l.EndsWith(".ts", StringComparison.Ordinal));
        using var answer = await _http.GetAsync(host.Http($"{name[..name.LastIndexOf('/')]}/{segment}"));
        answer.EnsureSuccessStatusCode();
        (await answer.Content.ReadAsByteArrayAsync())[0].ShouldBe((byte)0x47);
    }

    private async Task<string?> PlaylistAsync(string name)
    {
        using var answer = await _http.GetAsync(host.Http($"{name}.m3u8"));
        return answer.IsSuccessStatusCode && await answer.Content.ReadAsStringAsync() is var text && text.Contains("#EXTINF", StringComparison.Ordinal) ? text : null;
    }

    /// <summary>The player need not guess: what it is told at the beginning is enough.</summary>
    private Task RtmpPlaysAsync(string name) => Poll.UntilAsync(
        async () => (await MediaTools.TryRunAsync(
            "ffmpeg", "-analyzeduration", "500000", "-i", host.Rtmp(name).OriginalString, "-frames:v", "1", "-c", "copy", "-f", "null", "-")).Code == 0,
        TimeSpan.FromSeconds(20), () => $"{name} to play by RTMP");

    private Task<FlvConnection> OpenFlvAsync(string name) =>
        Poll.ForAsync(() => FlvConnection.TryOpenAsync(host.Http($"{name}.flv"), _http), TimeSpan.FromSeconds(20), () => $"{name}.flv");
}
