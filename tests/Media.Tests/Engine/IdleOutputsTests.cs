using System.Buffers;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using SrsStack.Media.Engine;
using SrsStack.Media.Live;
using SrsStack.Media.Protocols.Hls;
using SrsStack.Testing;
using static SrsStack.Media.Tests.Samples.SyntheticFeed;

namespace SrsStack.Media.Tests.Engine;

/// <summary>What nobody plays is not written: outputs and HLS forms stop a while after their last player, and the next one begins at the newest key frame.</summary>
public sealed class IdleOutputsTests : ISessionGate, IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Idle = FeedOptions.Default.OutputIdle;
    private static readonly FeedName Name = new(FeedName.DefaultVhost, "live", "cam");
    private readonly EngineMeters _meters = new();
    private readonly ManualTimeProvider _time = new();
    private PublishSession _session = null!;
    private MediaEngine _engine = null!;
    private LiveFeed _feed = null!;
    private long _at;

    public async Task InitializeAsync()
    {
        _engine = new(new EngineOptions(), this, _time, _meters, NullLoggerFactory.Instance);
        var request = new SessionRequest(_engine.NewSessionId(), SessionRole.Publish, "test", Name, "", "192.0.2.1:5000");
        _session = (await _engine.BeginPublishAsync(request, null, CancellationToken.None)).Session.ShouldNotBeNull();
        _feed = _session.Feed;
        Publish(3);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        _session.Dispose();
        _meters.Dispose();
    }

    ValueTask<Admission> ISessionGate.AdmitAsync(SessionRequest request, CancellationToken stop) => new(Admission.Granted);

    [Fact]
    public void An_output_stops_a_while_after_its_last_player_and_not_before()
    {
        var (first, second, other) = (Join("a"), Join("a"), Join("b"));
        first.Dispose();
        first.Dispose();
        other.Dispose();
        Publish(Idle.TotalSeconds * 2);
        _feed.Outputs.ShouldBe(1, "one of the two is still there");
        second.Dispose();
        Publish(Idle.TotalSeconds - 4);
        _feed.Outputs.ShouldBe(1);
        Publish(6);
        _feed.Outputs.ShouldBe(0);
    }

    [Fact]
    public void Who_comes_while_it_waits_to_stop_keeps_it()
    {
        var output = _feed.Enter("a", static () => new Letters());
        output.Leave();
        Publish(Idle.TotalSeconds - 4);
        using var again = Join("a");
        Publish(Idle.TotalSeconds * 2);
        _feed.Outputs.ShouldBe(1);
        _feed.Enter("a", static () => new Letters()).ShouldBeSameAs(output);
    }

    [Fact]
    public void Who_comes_after_the_stop_has_the_key_frame_at_once()
    {
        Join("a").Dispose();
        Publish(Idle.TotalSeconds * 2);
        _feed.Outputs.ShouldBe(0);
        Publish(1, video: true, gop: 1000);
        using var cursor = Join("a");
        Read(cursor).ShouldStartWith("HK", customMessage: "no frame came since it joined");
        Publish(0.2, gop: 1000);
        Read(cursor).ShouldNotContain("H");
    }

    /// <summary>Players come and go while the feed stops outputs as fast as it can: each gets its head, its key frame, and what is written later.</summary>
    [Fact]
    public async Task Nobody_is_left_on_an_output_that_was_stopped()
    {
        using var over = new CancellationTokenSource();
        var feed = new LiveFeed(Name, FeedOptions.Default with { OutputIdle = TimeSpan.Zero }, TimeProvider.System);
        foreach (var frame in Frames(1, gop: 1)) feed.OnFrame(frame);
        var publishing = Task.Run(() =>
        {
            for (var ms = 1_000L; !over.IsCancellationRequested; ms += 40) feed.OnFrame(Picture(Ms(ms), true));
        });
        var players = Enumerable.Range(0, 3).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 300; i++) Watch(feed);
        })).ToArray();
        await Task.WhenAll(players);
        await over.CancelAsync();
        await publishing;
        feed.OnFrame(Picture(Ms(10_000_000), true));
        feed.Outputs.ShouldBe(0);
    }

    [Fact]
    public void An_hls_form_that_was_asked_for_stops_and_begins_again_at_the_newest_key_frame()
    {
        var hls = _engine.Hls.Find(Name)!;
        HlsTexts.Of(hls.Open(HlsForm.LowLatency)).ShouldContain("EXT-X-PART:", customMessage: "the group that is there is enough for parts");
        hls.Forms.ShouldBe(2);
        var last = hls.Open(HlsForm.Fmp4).NextSequence;
        for (var i = 0; i < Idle.TotalSeconds; i += 10)
        {
            Publish(10);
            hls.TryGet(HlsForm.Fmp4, out _).ShouldBeTrue("a segment was asked for");
        }

        Publish(Idle.TotalSeconds * 2);
        hls.Forms.ShouldBe(1, "only what the plain address gives");
        hls.Open(HlsForm.Auto).TryGetPlaylist(out _).ShouldBeTrue();
        Publish(1, gop: 1000);
        HlsTexts.Of(hls.Open(HlsForm.LowLatency)).ShouldContain("EXT-X-PART:");
        hls.Open(HlsForm.Fmp4).NextSequence.ShouldBeGreaterThan(last);
    }

    [Fact]
    public async Task A_form_that_somebody_waits_for_stays()
    {
        var hls = _engine.Hls.Find(Name)!;
        var segmenter = hls.Open(HlsForm.LowLatency);
        var ahead = new HlsReload(segmenter.NextSequence + 1, null, false);
        using var stop = new CancellationTokenSource();
        HlsTexts.Of(segmenter);
        var waiting = segmenter.ReloadAsync(ahead, TimeSpan.Zero, new ManualTimeProvider(), stop.Token).AsTask();
        _time.Advance(Idle * 2);
        Publish(0.5);
        hls.Forms.ShouldBe(2);
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(waiting);
        Publish(4);
        hls.Forms.ShouldBe(1);
    }

    private static void Watch(LiveFeed feed)
    {
        using var cursor = feed.Join("a", static () => new Letters());
        var began = TimeProvider.System.GetTimestamp();
        var got = Read(cursor);
        got.ShouldStartWith("HK");
        for (; got.Length < 8; got += Read(cursor)) TimeProvider.System.GetElapsedTime(began).ShouldBeLessThan(TimeSpan.FromSeconds(60));
    }

    private OutputCursor Join(string form) => _feed.Join(form, static () => new Letters());

    /// <summary>Frames as they would come, with the clock.</summary>
    private void Publish(double seconds, bool video = true, int gop = 50)
    {
        foreach (var frame in Frames(seconds, gop, Ms(_at), video, audio: false))
        {
            _time.Advance(TimeSpan.FromMilliseconds(40));
            _session.OnFrame(frame);
        }

        _at += (long)(seconds * 1000);
    }

    private static string Read(OutputCursor cursor)
    {
        var all = new ArrayBufferWriter<byte>();
        while (cursor.CopyTo(all, 100) > 0)
        {
        }

        return Encoding.ASCII.GetString(all.WrittenSpan);
    }

    private sealed class Letters : IWireForm
    {
        public string Name => "letters";

        public void WriteHead(FeedDescription feed, IBufferWriter<byte> output) => output.Write("H"u8);

        public void WriteTrack(Track track, IBufferWriter<byte> output)
        {
            // not of interest
        }

        public void WriteFrame(in MediaFrame frame, IBufferWriter<byte> output) => output.Write(frame.IsKey ? "K"u8 : "f"u8);
    }

    private static class HlsTexts
    {
        public static string Of(HlsSegmenter segmenter) =>
            Protocols.Hls.HlsHarness.ListOf(segmenter) is { } list ? Encoding.UTF8.GetString(list.Bytes.Span) : "";
    }
}
