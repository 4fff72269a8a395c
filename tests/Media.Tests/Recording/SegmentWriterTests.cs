using System.Security.Cryptography;
using SrsStack.Media.Live;
using SrsStack.Media.Recording;
using SrsStack.Media.Tests.Samples;
using SrsStack.Media.Time;
using static SrsStack.Media.Tests.Samples.SyntheticFeed;

namespace SrsStack.Media.Tests.Recording;

public sealed class SegmentWriterTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_segment_begins_at_a_key_frame_and_lasts_ten_seconds()
    {
        await using var recording = await new RecordingHarness().Feed(Frames(25)).EndAsync();
        recording.Segments.Select(s => s.Duration.Milliseconds).ShouldBe([10_000, 10_000, 5_000], tolerance: 30);
        recording.Segments.ShouldAllBe(s => s.IsIndependent && s.Codecs == "avc1,mp4a" && s.InitId == recording.Segments[0].InitId);
        recording.Segments.Sum(s => s.Pictures).ShouldBe(625);
        recording.Segments.Select(s => s.Sequence).ShouldBe([0, 1, 2]);
    }

    [Fact]
    public async Task A_record_says_what_is_in_the_file()
    {
        await using var recording = await new RecordingHarness().Feed(Frames(12)).EndAsync();
        var (first, begin) = (recording.Segments[0], new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var bytes = await File.ReadAllBytesAsync(recording.PathOf(first));
        bytes.Length.ShouldBe((int)first.Bytes);
        Convert.ToHexStringLower(SHA256.HashData(bytes)).ShouldBe(first.Sha256);
        (first.FirstAt - begin).TotalMilliseconds.ShouldBe(0, 1);
        (first.LastAt - begin).TotalMilliseconds.ShouldBe(9_990, 50);
        SegmentRepair.Repair(recording.Folder).Segments.ShouldBe(recording.Segments.Select(s => new RepairedSegment(s, 0)));
    }

    [Fact]
    public async Task Parts_are_in_the_file_while_the_segment_goes_on()
    {
        await using var recording = new RecordingHarness();
        recording.Feed(Frames(5));
        await Eventually(() => recording.Writer.WrittenUntil > Ms(4_000));
        recording.Writer.WrittenUntil.ShouldBeLessThanOrEqualTo(Ms(5_000));
        SegmentRepair.Repair(recording.Folder).Segments.ShouldHaveSingleItem().Segment.End.ShouldBeGreaterThan(Ms(4_000));
    }

    /// <summary>What is lost when the process is killed is the part being gathered.</summary>
    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task No_part_lasts_a_second(bool video, bool audio)
    {
        await using var recording = new RecordingHarness();
        List<MediaTime> ends = [MediaTime.Zero];
        recording.Writer.Written = (_, _, end) => ends.Add(end);
        await recording.Feed(Frames(8, video: video, audio: audio)).Feed(Frames(8, from: Ms(8_000), video: false, audio: audio)).EndAsync();
        ends.Count.ShouldBeGreaterThan(15);
        ends.Zip(ends.Skip(1)).Max(p => (p.Second - p.First).Milliseconds).ShouldBeLessThan(1_000);
    }

    [Fact]
    public async Task Another_sample_rate_begins_a_segment_and_another_mp4()
    {
        var other = Frames(4, from: Ms(4_000)).Select(f => f.Track.Kind == MediaKind.Audio ? f with { Track = OtherAudio } : f);
        await using var recording = await new RecordingHarness().Feed(Frames(4)).Feed(other).EndAsync();
        recording.Segments.Select(s => s.InitId).Distinct().Count().ShouldBe(2);
        Mp4Maker.Plan(recording.Files).Count.ShouldBe(Audio.Audio!.SampleRate == OtherAudio.Audio!.SampleRate ? 1 : 2);
    }

    [Fact]
    public async Task Sound_alone_is_cut_by_time()
    {
        await using var recording = await new RecordingHarness().Feed(Frames(25, video: false)).EndAsync();
        recording.Segments.Select(s => s.Duration.Milliseconds).ShouldBe([10_000, 10_000, 5_000], tolerance: 30);
        recording.Segments[0].Codecs.ShouldBe("mp4a");
    }

    [Fact]
    public async Task Pictures_alone_are_recorded()
    {
        await using var recording = await new RecordingHarness().Feed(Frames(11, audio: false)).EndAsync();
        recording.Segments.Select(s => s.Pictures).ShouldBe([250, 25]);
        recording.Segments[0].Codecs.ShouldBe("avc1");
    }

    [Fact]
    public async Task Another_size_begins_a_segment_with_a_head_of_its_own()
    {
        var other = Frames(4, from: Ms(4_000)).Select(f => f.Track.Kind == MediaKind.Video ? f with { Track = OtherVideo } : f);
        await using var recording = await new RecordingHarness().Feed(Frames(4)).Feed(other).EndAsync();
        recording.Segments.Length.ShouldBe(2);
        recording.Segments[1].InitId.ShouldNotBe(recording.Segments[0].InitId);
        recording.Segments.Sum(s => s.Pictures).ShouldBe(200);
        (recording.Segments[1].Start - recording.Segments[0].End).Milliseconds.ShouldBeInRange(-30, 30);
    }

    /// <summary>The first picture of the new size is a key frame late: what can not be shown is left out, the sound is not.</summary>
    [Fact]
    public async Task Pictures_before_the_first_key_frame_are_left_out()
    {
        await using var recording = await new RecordingHarness().Feed(Frames(4).Skip(1).Where(f => f.Dts < Ms(1_900) || f.Dts >= Ms(2_000))).EndAsync();
        recording.Segments.Sum(s => s.Pictures).ShouldBe(50);
        recording.Segments.Sum(s => s.Sounds).ShouldBeGreaterThan(160);
    }

    [Fact]
    public async Task Sound_that_is_a_little_late_does_not_begin_a_segment()
    {
        await using var recording = await new RecordingHarness().Feed(Frames(4).Where(f => f.Track.Kind == MediaKind.Video || f.Dts > Ms(200))).EndAsync();
        recording.Segments.ShouldHaveSingleItem().Codecs.ShouldBe("avc1,mp4a");
    }

    [Fact]
    public async Task Another_source_goes_on_behind_the_gap()
    {
        await using var recording = await new RecordingHarness().Feed(Frames(4)).Republish(after: Ms(7_000)).Feed(Frames(4, from: Ms(123_000))).EndAsync();
        recording.Segments.Length.ShouldBe(2);
        recording.Segments[1].Start.Milliseconds.ShouldBe(11_000, 60);
        recording.Segments[1].InitId.ShouldBe(recording.Segments[0].InitId);
        recording.Gaps.ShouldBeEmpty();
    }

    [Fact]
    public async Task Another_process_goes_on_behind_the_last_segment()
    {
        await using var recording = await new RecordingHarness().Feed(Frames(4)).EndAsync();
        recording.Wait(Ms(60_000));
        recording.Resume();
        await recording.Feed(Frames(4)).EndAsync();
        recording.Segments.Select(s => s.Sequence).ShouldBe([0, 1]);
        recording.Segments[1].Start.Milliseconds.ShouldBe(64_000, 60);
        recording.Segments[1].InitId.ShouldBe(recording.Segments[0].InitId);
    }

    [Fact]
    public async Task Times_of_days_do_not_overflow()
    {
        var position = new RecordingPosition(9_000, Ms(25 * 3_600_000L), new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await using var recording = await new RecordingHarness(after: position).Feed(Frames(12)).EndAsync();
        recording.Segments[0].Start.Milliseconds.ShouldBe(25 * 3_600_000L, 60);
        recording.Segments[0].Sequence.ShouldBe(9_000);
        var movie = Mp4Maker.Plan(recording.Files).ShouldHaveSingleItem();
        movie.Duration.Milliseconds.ShouldBe(12_000, 150);
    }

    [Fact]
    public async Task A_clock_that_is_set_moves_nothing()
    {
        await using var recording = new RecordingHarness();
        recording.Feed(Frames(6));
        recording.Time.Step(TimeSpan.FromHours(-1));
        await recording.Feed(Frames(6, from: Ms(6_000))).EndAsync();
        (recording.Segments[1].LastAt - recording.Segments[0].FirstAt).TotalSeconds.ShouldBe(12, 0.1);
    }

    /// <summary>The thread that writes is held; the source never is.</summary>
    [Fact]
    public async Task What_the_disk_can_not_take_is_lost_up_to_a_key_frame_and_told()
    {
        using var free = new ManualResetEventSlim();
        await using var recording = new RecordingHarness(new() { MaxWaitingBytes = 40_000 });
        recording.Writer.Written = (_, _, _) => free.Wait(Patience);
        recording.Feed(Frames(8));
        recording.Writer.WaitingBytes.ShouldBeLessThanOrEqualTo(60_000);
        free.Set();
        await Eventually(() => recording.Writer.WaitingBytes == 0);
        foreach (var frame in Frames(8, from: Ms(8_000)))
        {
            recording.Feed(frame);
            await Eventually(() => recording.Writer.WaitingBytes == 0);
        }

        await recording.EndAsync();
        var gap = recording.Gaps.ShouldHaveSingleItem();
        gap.Reason.ShouldBe(RecordingGapReason.Behind);
        gap.To.ShouldBe(Ms(8_000));
        recording.Segments[^1].IsIndependent.ShouldBeTrue();
        (recording.Segments.Sum(s => s.Pictures + s.Sounds) + gap.Frames).ShouldBe(Frames(16).Count(), tolerance: 1);
    }

    [Fact]
    public async Task A_disk_that_refuses_is_tried_again_and_the_loss_told_once()
    {
        await using var recording = new RecordingHarness(folder: "blocked/rec");
        await File.WriteAllTextAsync(recording.NewFile("blocked"), "a file where a folder should be");
        recording.Feed(Frames(20));
        await Eventually(() => recording.Writer.Problem is not null);
        File.Delete(recording.NewFile("blocked"));
        await recording.Feed(Frames(10, from: Ms(20_000))).EndAsync();
        var gap = recording.Gaps.ShouldHaveSingleItem();
        (gap.Reason, gap.From).ShouldBe((RecordingGapReason.Disk, MediaTime.Zero));
        gap.Problem.ShouldNotBeNull().ShouldContain("blocked");
        recording.Segments[0].Start.ShouldBe(gap.To);
        recording.Writer.Problem.ShouldBeNull();
    }

    [Fact]
    public async Task A_track_that_no_file_can_hold_is_told_once_and_the_other_one_recorded()
    {
        var unknown = Tracks.Vp9(Vectors.Vp9, []);
        await using var recording = await new RecordingHarness()
            .Feed(Frames(4).Select(f => f.Track.Kind == MediaKind.Video ? f with { Track = unknown } : f)).EndAsync();
        recording.Notices.OfType<RecordingNotice.TrackLeftOut>().ShouldHaveSingleItem().Codec.ShouldBe(CodecId.Vp9);
        recording.Segments.ShouldHaveSingleItem().Codecs.ShouldBe("mp4a");
    }

    [Fact]
    public async Task A_stream_without_key_frames_is_cut_all_the_same()
    {
        await using var recording = await new RecordingHarness().Feed(Frames(130, gop: 100_000)).EndAsync();
        recording.Segments.Select(s => s.Duration.Milliseconds).ShouldBe([60_000, 60_000, 10_000], tolerance: 60);
        recording.Segments.Select(s => s.IsIndependent).ShouldBe([true, false, false]);
    }

    [Fact]
    public async Task Sound_that_was_promised_and_never_came_is_forgotten()
    {
        await using var recording = new RecordingHarness();
        recording.Writer.OnTrack(Video);
        recording.Writer.OnTrack(Audio);
        await recording.Feed(Frames(12, audio: false)).EndAsync();
        recording.Segments.Select(s => s.Codecs).ShouldBe(["avc1,mp4a", "avc1"]);
    }

    [Fact]
    public async Task Once_grown_a_frame_costs_no_memory()
    {
        await using var recording = new RecordingHarness();
        var frames = Frames(9).ToArray();
        recording.Feed(frames);
        await Eventually(() => recording.Writer.WaitingBytes == 0);
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var frame in frames.Where(f => f.Dts < Ms(400))) recording.Writer.OnFrame(frame with { Dts = frame.Dts + Ms(9_000), Pts = frame.Pts + Ms(9_000) });
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(2_000);      // one part is handed over, or none: not a byte a frame
    }

    [Fact]
    public void Options_that_make_no_sense_are_named()
    {
        using var disk = new RecordingDisk(1);
        Should.Throw<ArgumentException>(() => new SegmentWriter(disk, "x", new() { PartDuration = TimeSpan.FromSeconds(2) }, TimeProvider.System)).Message.ShouldContain("PartDuration");
        Should.Throw<ArgumentException>(() => new SegmentWriter(disk, "x", new() { SegmentDuration = TimeSpan.Zero }, TimeProvider.System)).Message.ShouldContain("SegmentDuration");
    }

    internal static async Task Eventually(Func<bool> condition)
    {
        for (var end = DateTime.UtcNow + Patience; !condition(); await Task.Delay(5)) DateTime.UtcNow.ShouldBeLessThan(end);
    }
}

internal static class Nearly
{
    /// <summary>Each within so much of its own.</summary>
    public static void ShouldBe(this IEnumerable<long> actual, long[] expected, long tolerance)
    {
        var values = actual.ToArray();
        values.Length.ShouldBe(expected.Length, string.Join(", ", values));
        values.Zip(expected).ShouldAllBe(p => Math.Abs(p.First - p.Second) <= tolerance, string.Join(", ", values));
    }

    public static void ShouldBe(this long actual, long expected, long tolerance) => actual.ShouldBeInRange(expected - tolerance, expected + tolerance);
}
