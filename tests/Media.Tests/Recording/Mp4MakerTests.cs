using System.Buffers.Binary;
using System.Text;
using SrsStack.Media.Containers.Mp4;
using SrsStack.Media.Recording;
using SrsStack.Media.Tests.Containers.Fmp4;
using SrsStack.Media.Tests.Samples;
using static SrsStack.Media.Tests.Samples.SyntheticFeed;

namespace SrsStack.Media.Tests.Recording;

public sealed class Mp4MakerTests
{
    [Fact]
    public async Task The_index_stands_before_the_media()
    {
        await using var recording = await new RecordingHarness().Feed(Frames(3)).EndAsync();
        Boxes(Write(recording, Mp4Maker.Plan(recording.Files)[0])).ShouldBe(["ftyp", "moov", "mdat"]);
    }

    /// <summary>Both sizes in one track: the player is told of the second by its own sample entry.</summary>
    [Fact]
    public async Task Another_size_of_the_same_codec_stays_in_one_file()
    {
        var small = await FragmentWriterTests.MakeAsync("h264", "aac");
        var large = await FlvSample.MakeAsync(["-f", "lavfi", "-i", "testsrc2=size=640x360:rate=25", .. FlvSample.Sine, "-t", "3", .. FlvSample.X264, "-c:a", "aac", "-ar", "48000", "-ac", "2"]);
        await using var recording = await new RecordingHarness(RecordingHarness.Short).Feed(small).Republish(Ms(0)).Feed(large).EndAsync();
        var movie = Mp4Maker.Plan(recording.Files).ShouldHaveSingleItem();
        var file = Write(recording, movie);
        await Played.DecodeAsync(file);
        (await Played.FramesAsync(file, "v:0")).ShouldBe(200);
        var sizes = (await Played.ProbeAsync(file, "-select_streams", "v:0", "-show_entries", "frame=width")).Split('\n');
        sizes.Distinct().ShouldBe(["320", "640"]);
    }

    [Fact]
    public async Task Other_codecs_make_another_file()
    {
        var first = await FragmentWriterTests.MakeAsync("h264", "aac");
        var second = await FragmentWriterTests.MakeAsync("hevc", "aac");
        await using var recording = await new RecordingHarness(RecordingHarness.Short).Feed(first).Republish(Ms(1_000)).Feed(second).EndAsync();
        var movies = Mp4Maker.Plan(recording.Files);
        movies.Select(m => m.Codecs).ShouldBe(["avc1,mp4a", "hvc1,mp4a"]);
        movies.Select(m => m.Pictures).ShouldBe([125, 125]);
        movies[1].Start.Milliseconds.ShouldBe(6_080, 150);
        foreach (var (movie, i) in movies.Select((m, i) => (m, i))) await Played.DecodeAsync(Write(recording, movie, $"{i}.mp4"));
    }

    [Fact]
    public async Task Sound_that_comes_later_is_heard_where_it_came()
    {
        await using var recording = await new RecordingHarness(RecordingHarness.Short)
            .Feed(Frames(4, audio: false)).Feed(Frames(4, from: Ms(4_000))).EndAsync();
        var movie = Mp4Maker.Plan(recording.Files).ShouldHaveSingleItem();
        var file = Write(recording, movie);
        (await Played.TimesAsync(file, "a:0"))[0].ShouldBe(4 - 0.08, 0.03);
        (await Played.TimesAsync(file, "v:0")).Min().ShouldBe(0, 0.001);
    }

    [Fact]
    public async Task A_gap_stays_a_gap_unless_it_is_to_be_closed()
    {
        await using var recording = await new RecordingHarness().Feed(Frames(4)).Republish(after: Ms(30_000)).Feed(Frames(4)).EndAsync();
        Mp4Maker.Plan(recording.Files)[0].Duration.Milliseconds.ShouldBe(38_000, 200);
        var closed = Mp4Maker.Plan(recording.Files, longestGap: Ms(1_000))[0];
        closed.Duration.Milliseconds.ShouldBe(9_000, 200);
        (await Played.DurationAsync(Write(recording, closed), "v:0")).ShouldBe(9, 0.2);
    }

    [Fact]
    public async Task A_clip_goes_from_key_frame_to_key_frame()
    {
        var frames = await FragmentWriterTests.MakeAsync("h264", "aac");
        await using var recording = await new RecordingHarness(RecordingHarness.Short).Feed(frames).EndAsync();
        var clip = Mp4Maker.Plan(recording.Files, new(Ms(2_500), Ms(3_100))).ShouldHaveSingleItem();
        var file = Write(recording, clip);
        await Played.DecodeAsync(file);
        (await Played.FramesAsync(file, "v:0")).ShouldBe(50);
        clip.Start.Milliseconds.ShouldBe(2_000, 100);
        (await Played.DurationAsync(file, "v:0")).ShouldBe(2, 0.001);
        (await Played.DurationAsync(file, "a:0")).ShouldBe(2, 0.03);
        (await Played.TimesAsync(file, "a:0"))[0].ShouldBe(0, 0.03);
        Mp4Maker.Plan(recording.Files, new(Ms(90_000), Ms(99_000))).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_clip_of_sound_alone_is_cut_where_it_is_asked()
    {
        await using var recording = await new RecordingHarness().Feed(Frames(25, video: false)).EndAsync();
        var clip = Mp4Maker.Plan(recording.Files, new(Ms(9_000), Ms(12_000))).ShouldHaveSingleItem();
        clip.Start.Milliseconds.ShouldBe(9_000, 30);
        clip.Duration.Milliseconds.ShouldBe(3_000, 30);
    }

    /// <summary>No disk here holds 5 GB for a test, but the sums are made before a byte is copied.</summary>
    [Fact]
    public void Beyond_four_gigabytes_offsets_have_64_bits()
    {
        var table = new SampleTable(new(1, true, 90_000, new byte[40], 0));
        table.AddChunk(0, 1, table.Describe(new byte[40]));
        table.Add(0, new(3_000, 3_000_000_000, 0, 0));
        table.AddChunk(3_000_000_000, 1, 1);
        table.Add(3_000, new(3_000, 3_000_000_000, 0, 0));
        table.End();
        var layout = new MovieLayout([table], 6_000_000_000);
        using var head = new MemoryStream();
        layout.WriteHead(head);
        layout.Size.ShouldBe(head.Length + 6_000_000_000);
        var bytes = head.ToArray();
        var at = bytes.AsSpan().IndexOf("co64"u8);
        BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(at + 12)).ShouldBe(head.Length);
        BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(at + 20)).ShouldBe(head.Length + 3_000_000_000);
    }

    [Fact]
    public async Task A_head_that_is_broken_is_named()
    {
        await using var recording = await new RecordingHarness().Feed(Frames(1)).EndAsync();
        await File.WriteAllTextAsync(recording.InitOf(recording.Segments[0]), "no head");
        Should.Throw<InvalidDataException>(() => Mp4Maker.Plan(recording.Files)).Message.ShouldContain(recording.Segments[0].InitId);
    }

    [Fact]
    public async Task A_file_that_could_not_be_finished_is_removed()
    {
        await using var recording = await new RecordingHarness().Feed(Frames(3)).EndAsync();
        var movie = Mp4Maker.Plan(recording.Files)[0];
        await using (var segment = File.OpenWrite(recording.PathOf(recording.Segments[0]))) segment.SetLength(5_000);
        Should.Throw<InvalidDataException>(() => movie.WriteTo(recording.NewFile("half.mp4")));
        File.Exists(recording.NewFile("half.mp4")).ShouldBeFalse();
    }

    private static string Write(RecordingHarness recording, Mp4Movie movie, string name = "movie.mp4")
    {
        movie.WriteTo(recording.NewFile(name));
        return recording.NewFile(name);
    }

    private static string[] Boxes(string file)
    {
        var bytes = File.ReadAllBytes(file);
        List<string> types = [];
        for (var at = 0; at < bytes.Length; at += BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(at))) types.Add(Encoding.ASCII.GetString(bytes, at + 4, 4));
        return [.. types];
    }
}
