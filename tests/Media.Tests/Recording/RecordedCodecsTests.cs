using SrsStack.Media.Live;
using SrsStack.Media.Recording;
using SrsStack.Media.Tests.Containers.Fmp4;
using SrsStack.Testing;
using static SrsStack.Media.Tests.Samples.SyntheticFeed;

namespace SrsStack.Media.Tests.Recording;

/// <summary>Real encoders, real players: what was published is there afterwards, whole.</summary>
public sealed class RecordedCodecsTests
{
    public static TheoryData<string, string> Pairs => new()
    {
        { "h264", "aac" }, { "hevc", "libopus" }, { "av1", "flac" }, { "vp9", "ac3" }, { "h264", "libmp3lame" }, { "hevc", "" }, { "", "libopus" }, { "", "aac" },
    };

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task Every_codec_is_recorded_whole_and_becomes_an_mp4(string video, string audio)
    {
        var frames = await FragmentWriterTests.MakeAsync(video, audio);
        await using var recording = await new RecordingHarness(RecordingHarness.Short).Feed(frames).EndAsync();
        recording.Segments.Length.ShouldBe(3);
        recording.Gaps.ShouldBeEmpty();
        SegmentRepair.Repair(recording.Folder).Segments.ShouldBe(recording.Segments.Select(s => new RepairedSegment(s, 0)));
        var joined = recording.Join(recording.Segments);
        await Played.DecodeAsync(joined);
        var movie = Mp4Maker.Plan(recording.Files).ShouldHaveSingleItem();
        var file = recording.NewFile("all.mp4");
        movie.WriteTo(file);
        new FileInfo(file).Length.ShouldBe(movie.Bytes);
        await Played.DecodeAsync(file);
        foreach (var kind in frames.GroupBy(f => f.Track.Kind))
        {
            var stream = kind.Key == MediaKind.Video ? "v:0" : "a:0";
            (await Played.PacketsAsync(joined, stream)).ShouldBe(kind.Count());
            (await Played.PacketsAsync(file, stream)).ShouldBe(kind.Count());
            (await Played.DurationAsync(file, stream)).ShouldBe(5, 0.1);
        }

        if (video.Length > 0) (await Played.FramesAsync(file, "v:0")).ShouldBe(125);
        await MediaTools.RunAsync("ffmpeg", "-xerror", "-ss", "3", "-i", file, "-t", "1", "-f", "null", "-");
    }

    /// <summary>A recording of many hours: 32 bits of 90 kHz end after 13 of them.</summary>
    [Fact]
    public async Task A_source_that_comes_after_25_hours_plays_from_the_start_of_its_mp4()
    {
        var after = new RecordingPosition(9_000, Ms(25 * 3_600_000L), new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await using var recording = await new RecordingHarness(RecordingHarness.Short, after).Feed(await FragmentWriterTests.MakeAsync("h264", "aac")).EndAsync();
        var joined = recording.Join(recording.Segments);
        await Played.DecodeAsync(joined);
        (await Played.TimesAsync(joined, "v:0", "dts_time"))[0].ShouldBe(90_000, 0.1);
        var file = recording.NewFile("all.mp4");
        Mp4Maker.Plan(recording.Files)[0].WriteTo(file);
        await Played.DecodeAsync(file);
        (await Played.TimesAsync(file, "v:0")).Min().ShouldBe(0, 0.1);
        (await Played.DurationAsync(file, "v:0")).ShouldBe(5, 0.1);
    }

    [Fact]
    public async Task Picture_and_sound_keep_their_distance_in_the_mp4()
    {
        var frames = await FragmentWriterTests.MakeAsync("h264", "aac");
        await using var recording = await new RecordingHarness(RecordingHarness.Short).Feed(frames).EndAsync();
        var file = recording.NewFile("all.mp4");
        Mp4Maker.Plan(recording.Files)[0].WriteTo(file);
        foreach (var (kind, stream) in new[] { (MediaKind.Video, "v:0"), (MediaKind.Audio, "a:0") })
        {
            var first = frames.Min(f => f.Pts.Seconds);
            var expected = frames.Where(f => f.Track.Kind == kind).Select(f => f.Pts.Seconds - first).ToArray();
            (await Played.TimesAsync(file, stream)).Zip(expected).ShouldAllBe(p => Math.Abs(p.First - p.Second) < 0.001);
        }
    }
}
