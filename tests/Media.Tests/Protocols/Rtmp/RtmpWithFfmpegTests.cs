using SrsStack.Media.Engine;
using SrsStack.Media.Live;
using SrsStack.Media.Protocols.Rtmp;
using SrsStack.Testing;

namespace SrsStack.Media.Tests.Protocols.Rtmp;

/// <summary>ffmpeg publishes and ffprobe decodes what it plays, over loopback.</summary>
public sealed class RtmpWithFfmpegTests : IAsyncDisposable
{
    private readonly RtmpServerHarness _server = new();
    private readonly LoopbackListener _listener;
    private readonly MediaFolder _folder = new();

    public RtmpWithFfmpegTests() =>
        _listener = new((pipes, peer, stop) => new RtmpServerConnection(_server.Engine, pipes, peer).RunAsync(stop));

    private string Url => $"rtmp://127.0.0.1:{_listener.Port}/live/livestream";

    public async ValueTask DisposeAsync()
    {
        await _listener.DisposeAsync();
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task What_ffmpeg_publishes_is_played_and_decoded_frame_for_frame()
    {
        var clip = await ClipAsync(seconds: 4);
        var publishing = MediaTools.RunAsync("ffmpeg", "-re", "-i", clip, "-c", "copy", "-f", "flv", Url + "?secret=KEY");
        await FirstKeyFrameAsync();
        var played = await CountFramesAsync(Url);
        await publishing;
        played.ShouldBe(await CountFramesAsync(clip));
        _server.Asked[0].Query.ShouldBe("secret=KEY");
        var ended = await NextAsync<PublishEndedNotice>();
        ended.Reason.ShouldBe(EndReason.PeerLeft);
        ended.Totals.VideoFrames.ShouldBe(100);
    }

    [Fact]
    public async Task A_refused_ffmpeg_ends_with_an_error()
    {
        _server.Gate = _ => Admission.Refused("bad_key");
        var (_, errors, code) = await MediaTools.TryRunAsync("ffmpeg", "-i", await ClipAsync(seconds: 1), "-c", "copy", "-f", "flv", Url);
        code.ShouldNotBe(0);
        errors.ShouldContain("The stream key is wrong or missing.");
    }

    [Fact]
    public async Task A_player_of_nothing_ends_with_an_error()
    {
        var (_, errors, code) = await MediaTools.TryRunAsync("ffprobe", Url);
        code.ShouldNotBe(0);
        errors.ShouldContain("Nobody publishes this stream now.");
    }

    /// <summary>One GOP, so that a player that joins late still gets it from its first frame on.</summary>
    private async Task<string> ClipAsync(int seconds)
    {
        var clip = _folder.File("clip.flv");
        await MediaTools.RunAsync(
            "ffmpeg",
            "-f", "lavfi", "-i", "testsrc=size=320x180:rate=25,format=yuv420p", "-f", "lavfi", "-i", "sine=sample_rate=44100",
            "-t", $"{seconds}", "-c:v", "libx264", "-preset", "ultrafast", "-bf", "2", "-g", "1000", "-c:a", "aac", "-f", "flv", clip);
        return clip;
    }

    /// <summary>Codec and decoded frames of each stream. ffmpeg shows the data messages at the start of a play as a stream of an unknown codec.</summary>
    private static async Task<string[]> CountFramesAsync(string url)
    {
        var streams = await MediaTools.RunAsync("ffprobe", "-count_frames", "-show_entries", "stream=codec_name,nb_read_frames", "-of", "csv=p=0", url);
        return [.. streams.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.StartsWith("unknown", StringComparison.Ordinal))];
    }

    private async Task FirstKeyFrameAsync()
    {
        var started = await NextAsync<PublishStartedNotice>();
        var sink = new KeyFrameSink();
        _server.Engine.FindFeed(started.Name).ShouldNotBeNull().Attach(sink);
        await sink.Seen.Task.WaitAsync(TimeSpan.FromSeconds(20));
    }

    private async Task<T> NextAsync<T>()
        where T : MediaNotice
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            if (await _server.Engine.Notices.ReadAsync(patience.Token) is T notice) return notice;
        }
    }

    private sealed class KeyFrameSink : IFrameSink
    {
        public TaskCompletionSource Seen { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void OnTrack(Track track)
        {
        }

        public void OnMetadata(FeedMetadata metadata)
        {
        }

        public void OnFrame(in MediaFrame frame) => Seen.TrySetResult(); // the tracks are known by now, whichever frame it is

        public void OnDiscontinuity()
        {
        }
    }
}
