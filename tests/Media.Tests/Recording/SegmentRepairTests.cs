using SrsStack.Media.Live;
using SrsStack.Media.Recording;
using SrsStack.Media.Tests.Containers.Fmp4;
using SrsStack.Testing;
using static SrsStack.Media.Tests.Samples.SyntheticFeed;

namespace SrsStack.Media.Tests.Recording;

public sealed class SegmentRepairTests
{
    private static readonly RecordingOptions ManyParts = new() { PartDuration = TimeSpan.FromMilliseconds(100) };

    [Fact]
    public async Task Cut_at_every_byte_every_whole_part_is_kept()
    {
        await using var recording = new RecordingHarness(ManyParts);
        List<long> ends = [];
        recording.Writer.Written = (_, bytes, _) => ends.Add(bytes);
        await recording.Feed(Small()).EndAsync();
        var path = recording.PathOf(recording.Segments[0]);
        var whole = await File.ReadAllBytesAsync(path);
        ends.Count.ShouldBeGreaterThan(3);
        for (var length = 0; length <= whole.Length; length++)
        {
            await File.WriteAllBytesAsync(path, whole[..length]);
            var kept = SegmentRepair.Repair(recording.Folder).Segments;
            var expected = ends.LastOrDefault(e => e <= length);
            if (expected == 0) kept.ShouldBeEmpty();
            else kept.ShouldHaveSingleItem().Segment.Bytes.ShouldBe(expected);
            File.Exists(path).ShouldBe(expected > 0);
            if (expected > 0) new FileInfo(path).Length.ShouldBe(expected);
        }
    }

    [Fact]
    public async Task Broken_bytes_never_throw_and_what_is_kept_stays()
    {
        await using var recording = await new RecordingHarness(ManyParts).Feed(Small()).EndAsync();
        var (path, init) = (recording.PathOf(recording.Segments[0]), recording.InitOf(recording.Segments[0]));
        var (whole, head, mutations) = (await File.ReadAllBytesAsync(path), await File.ReadAllBytesAsync(init), new Mutations(2026));
        for (var run = 0; run < 600; run++)
        {
            await File.WriteAllBytesAsync(path, mutations.Of(whole));
            await File.WriteAllBytesAsync(init, run % 4 == 0 ? mutations.Of(head) : head);
            var once = SegmentRepair.Repair(recording.Folder);
            var again = SegmentRepair.Repair(recording.Folder);
            again.Segments.Select(s => s.Segment).ShouldBe(once.Segments.Select(s => s.Segment));
            again.Segments.ShouldAllBe(s => s.CutBytes == 0);
            again.Unreadable.ShouldBe(once.Unreadable);
            foreach (var movie in once.Segments.Count == 0 ? [] : Mp4Maker.Plan([SegmentFile.Of(recording.Folder, once.Segments[0].Segment)])) movie.Bytes.ShouldBeGreaterThan(0);
        }
    }

    [Fact]
    public async Task A_segment_without_its_head_is_named_and_left_alone()
    {
        await using var recording = await new RecordingHarness().Feed(Frames(1)).EndAsync();
        File.Delete(recording.InitOf(recording.Segments[0]));
        var result = SegmentRepair.Repair(recording.Folder);
        result.Unreadable.ShouldBe([recording.Segments[0].File]);
        new FileInfo(recording.PathOf(recording.Segments[0])).Length.ShouldBe(recording.Segments[0].Bytes);
    }

    [Fact]
    public async Task Known_segments_and_files_of_others_are_left_alone()
    {
        await using var recording = await new RecordingHarness().Feed(Frames(1)).EndAsync();
        await File.WriteAllTextAsync(Path.Combine(recording.Folder, "notes.m4s"), "not ours");
        await File.WriteAllTextAsync(recording.PathOf(recording.Segments[0]), "broken, but known");
        SegmentRepair.Repair(recording.Folder, new HashSet<string> { recording.Segments[0].File }).Segments.ShouldBeEmpty();
        (await File.ReadAllTextAsync(Path.Combine(recording.Folder, "notes.m4s"))).ShouldBe("not ours");
        SegmentRepair.Repair(Path.Combine(recording.Folder, "nothing")).Segments.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_was_kept_of_a_real_stream_decodes()
    {
        await using var recording = await new RecordingHarness().Feed(await FragmentWriterTests.MakeAsync("h264", "aac")).EndAsync();
        var path = recording.PathOf(recording.Segments[0]);
        await using (var file = File.OpenWrite(path)) file.SetLength((long)(file.Length * 0.7));
        var kept = SegmentRepair.Repair(recording.Folder).Segments.ShouldHaveSingleItem();
        kept.CutBytes.ShouldBeGreaterThan(0);
        kept.Segment.Pictures.ShouldBeInRange(60, 110);
        var joined = recording.Join([kept.Segment]);
        await Played.DecodeAsync(joined);
        (await Played.FramesAsync(joined, "v:0")).ShouldBe(kept.Segment.Pictures);
    }

    private static MediaFrame[] Small() =>
        [.. Frames(0.36).Select(f => f.Track.Kind == MediaKind.Video ? Picture(f.Dts, f.IsKey, size: 20) : Sound(f.Dts, size: 8))];
}
