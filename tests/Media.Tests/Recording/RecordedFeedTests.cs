using Microsoft.Extensions.Logging.Abstractions;
using SrsStack.Media.Containers.MpegTs.Demux;
using SrsStack.Media.Engine;
using SrsStack.Media.Live;
using SrsStack.Media.Recording;
using SrsStack.Media.Tests.Containers.Fmp4;
using SrsStack.Media.Tests.Containers.MpegTs;
using static SrsStack.Media.Tests.Samples.SyntheticFeed;

namespace SrsStack.Media.Tests.Recording;

/// <summary>The writer where it will stand: behind the engine's own readers, on a feed.</summary>
public sealed class RecordedFeedTests : ISessionGate, IDisposable
{
    private static readonly FeedName Name = new(FeedName.DefaultVhost, "live", "recorded");
    private readonly EngineMeters _meters = new();

    public void Dispose() => _meters.Dispose();

    ValueTask<Admission> ISessionGate.AdmitAsync(SessionRequest request, CancellationToken stop) => new(Admission.Granted);

    [Theory]
    [InlineData("h264-b-frames")]
    [InlineData("hevc-aac")]
    [InlineData("h264-opus")]
    public async Task A_transport_stream_is_recorded_frame_by_frame(string name)
    {
        var bytes = await File.ReadAllBytesAsync(await TsFiles.MakeAsync(name));
        await using var recording = new RecordingHarness(RecordingHarness.Short);
        using (var demuxer = new TsDemuxer(recording.Writer))
        {
            demuxer.Write(bytes);
            demuxer.Flush();
        }

        await recording.EndAsync();
        var joined = recording.Join(recording.Segments);
        await Played.DecodeAsync(joined);
        var file = recording.NewFile("all.mp4");
        Mp4Maker.Plan(recording.Files).ShouldHaveSingleItem().WriteTo(file);
        await Played.DecodeAsync(file);
        (await Played.FramesAsync(file, "v:0")).ShouldBe(recording.Segments.Sum(s => s.Pictures));
    }

    [Fact]
    public async Task A_feed_is_recorded_from_its_key_frame_on_over_a_republish_until_the_writer_is_detached()
    {
        var frames = await FragmentWriterTests.MakeAsync("h264", "aac");
        await using var recording = new RecordingHarness();
        var engine = new MediaEngine(new(), this, recording.Time, _meters, NullLoggerFactory.Instance);
        using (var first = await PublishAsync(engine))
        {
            Send(first, frames.Where(f => f.Dts < Ms(3_000)));
            first.Feed.AttachFromKeyFrame(recording.Writer);
            Send(first, frames.Where(f => f.Dts >= Ms(3_000)));
            await first.EndAsync(EndReason.PeerLeft, null);
        }

        recording.Wait(Ms(5_000));
        using var second = await PublishAsync(engine);
        Send(second, frames);
        second.Feed.Detach(recording.Writer);
        Send(second, Frames(2));
        await recording.EndAsync();
        recording.Segments.Select(s => s.Pictures).ShouldBe([75, 125]);
        recording.Segments.ShouldAllBe(s => s.IsIndependent);
        (recording.Segments[1].Start - recording.Segments[0].End).Milliseconds.ShouldBeInRange(4_800, 5_200);
        var file = recording.NewFile("all.mp4");
        Mp4Maker.Plan(recording.Files).ShouldHaveSingleItem().WriteTo(file);
        await Played.DecodeAsync(file);
        (await Played.FramesAsync(file, "v:0")).ShouldBe(200);
        await second.EndAsync(EndReason.PeerLeft, null);
    }

    private static async Task<PublishSession> PublishAsync(MediaEngine engine)
    {
        var request = new SessionRequest(engine.NewSessionId(), SessionRole.Publish, "test", Name, "", "192.0.2.1:5000");
        return (await engine.BeginPublishAsync(request, null, CancellationToken.None)).Session.ShouldNotBeNull();
    }

    private static void Send(PublishSession session, IEnumerable<MediaFrame> frames)
    {
        foreach (var frame in frames)
        {
            session.OnTrack(frame.Track);
            session.OnFrame(frame);
        }
    }
}
