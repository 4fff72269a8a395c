using SrsStack.Media.Recording;
using SrsStack.Media.Tests.Containers.Fmp4;
using static SrsStack.Media.Tests.Samples.SyntheticFeed;

namespace SrsStack.Media.Tests.Recording;

public sealed class VodPlaylistTests
{
    [Fact]
    public void Segments_that_go_on_need_one_head_and_no_break()
    {
        Text([Record(0, 0, 10_000), Record(1, 10_000, 19_990)], hasEnded: true).ShouldBe("""
            #EXTM3U
            #EXT-X-VERSION:7
            #EXT-X-TARGETDURATION:10
            #EXT-X-MEDIA-SEQUENCE:0
            #EXT-X-PLAYLIST-TYPE:VOD
            #EXT-X-INDEPENDENT-SEGMENTS
            #EXT-X-MAP:URI="a.init.mp4"
            #EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:00.000Z
            #EXTINF:10.000,
            0.m4s
            #EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:10.000Z
            #EXTINF:9.990,
            1.m4s
            #EXT-X-ENDLIST

            """);
    }

    [Fact]
    public void A_gap_and_another_head_are_breaks()
    {
        var text = Text([Record(0, 0, 10_000), Record(1, 60_000, 70_000), Record(2, 70_000, 82_600, init: "b")], hasEnded: false);
        text.Split("#EXT-X-DISCONTINUITY\n").Length.ShouldBe(3);
        text.ShouldContain("#EXT-X-DISCONTINUITY\n#EXT-X-MAP:URI=\"b.init.mp4\"\n");
        text.ShouldContain("#EXT-X-TARGETDURATION:13\n");
        text.ShouldContain("#EXT-X-PLAYLIST-TYPE:EVENT\n");
        text.ShouldNotContain("ENDLIST");
    }

    [Fact]
    public void A_file_that_is_gone_is_passed_over()
    {
        var entries = new[] { Record(0, 0, 10_000), Record(1, 10_000, 20_000) }.Select(r => new VodEntry(r, $"{r.Sequence}.m4s", "a", IsMissing: r.Sequence == 1)).ToArray();
        var text = VodPlaylist.Render(entries, hasEnded: true);
        text.ShouldContain("#EXT-X-GAP\n#EXTINF:10.000,\n1.m4s\n");
        text.ShouldContain("#EXT-X-VERSION:8\n");
    }

    [Fact]
    public void No_segments_make_a_list_all_the_same() =>
        VodPlaylist.Render([], hasEnded: true).ShouldBe("#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:1\n#EXT-X-MEDIA-SEQUENCE:0\n#EXT-X-PLAYLIST-TYPE:VOD\n#EXT-X-INDEPENDENT-SEGMENTS\n#EXT-X-ENDLIST\n");

    [Fact]
    public async Task A_player_plays_the_list_of_a_recording()
    {
        await using var recording = await new RecordingHarness(RecordingHarness.Short).Feed(await FragmentWriterTests.MakeAsync("h264", "aac")).EndAsync();
        var list = Path.Combine(recording.Folder, "index.m3u8");
        await File.WriteAllTextAsync(list, VodPlaylist.Render([.. recording.Segments.Select(s => new VodEntry(s, s.File, SegmentNames.Init(s.InitId)))], hasEnded: true));
        await Played.DecodeAsync(list);
        (await Played.FramesAsync(list, "v:0")).ShouldBe(125);
    }

    private static string Text(SegmentRecord[] records, bool hasEnded) =>
        VodPlaylist.Render([.. records.Select(r => new VodEntry(r, $"{r.Sequence}.m4s", $"{r.InitId}.init.mp4"))], hasEnded);

    private static SegmentRecord Record(long sequence, long startMs, long endMs, string init = "a") => new()
    {
        Sequence = sequence,
        File = $"{sequence}.m4s",
        InitId = init,
        Bytes = 1,
        Start = Ms(startMs),
        End = Ms(endMs),
        FirstAt = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMilliseconds(startMs),
        LastAt = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMilliseconds(endMs),
        Pictures = 1,
        Sounds = 0,
        IsIndependent = true,
        Codecs = "avc1",
        Sha256 = "",
    };
}
