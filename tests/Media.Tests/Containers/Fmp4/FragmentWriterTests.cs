using System.Buffers;
using System.Buffers.Binary;
using SrsStack.Media.Containers.Fmp4;
using SrsStack.Media.Live;
using SrsStack.Media.Tests.Samples;
using SrsStack.Media.Time;
using SrsStack.Testing;
using static SrsStack.Media.Tests.Samples.SyntheticFeed;

namespace SrsStack.Media.Tests.Containers.Fmp4;

public sealed class FragmentWriterTests
{
    private readonly ArrayBufferWriter<byte> _output = new();
    private readonly FragmentWriter _writer = new();

    public static TheoryData<string, string> Pairs => new()
    {
        { "h264", "aac" }, { "hevc", "libopus" }, { "av1", "flac" }, { "vp9", "ac3" }, { "h264", "eac3" }, { "hevc", "libmp3lame" }, { "hevc", "" }, { "", "libopus" },
    };

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task Every_codec_is_decoded_with_every_frame_at_its_time(string video, string audio)
    {
        var frames = await MakeAsync(video, audio);
        using var folder = new MediaFolder();
        await File.WriteAllBytesAsync(folder.File("all.mp4"), Write(frames, everyMs: 500));
        await MediaTools.RunAsync("ffmpeg", "-xerror", "-i", folder.File("all.mp4"), "-f", "null", "-");
        foreach (var kind in frames.GroupBy(f => f.Track.Kind))
        {
            var stream = kind.Key == MediaKind.Video ? "v:0" : "a:0";
            var seen = await PacketsAsync(folder.File("all.mp4"), stream);
            seen.Length.ShouldBe(kind.Count());
            seen.Select(s => s.Size).ShouldBe(kind.Select(f => f.Payload.Length));
            seen.Zip(kind).ShouldAllBe(p => Math.Abs(p.First.Pts - p.Second.Pts.Seconds) < 0.000_03 && Math.Abs(p.First.Dts - p.Second.Dts.Seconds) < 0.000_03);
        }
    }

    /// <summary>As RTMP gives them: whole milliseconds. Players must not hear the rounding.</summary>
    [Fact]
    public void Sound_with_rounded_times_goes_on_sample_by_sample()
    {
        var rounded = Frames(10, video: false).Select(f => f with { Dts = Ms(f.Dts.Milliseconds), Pts = Ms(f.Pts.Milliseconds) }).ToArray();
        var fragments = Boxes(Write(rounded, everyMs: 500)).Where(b => b.Type == "moof").ToArray();
        var expected = 0L;
        foreach (var (start, count) in fragments.Select(f => (Start(f.Body), SampleCount(f.Body))))
        {
            start.ShouldBe(expected);
            expected += 1024 * count;
        }

        fragments.Length.ShouldBe(20);
    }

    [Fact]
    public void Sound_that_drifts_is_set_right()
    {
        var late = Frames(1, video: false).Concat(Frames(1, video: false, from: Ms(1_100))).ToArray();
        Write(late, everyMs: 500);
        Boxes(_output.WrittenSpan.ToArray()).Where(b => b.Type == "moof").Select(b => Start(b.Body)).Last().ShouldBeInRange(70_000, 71_500);
    }

    [Fact]
    public void The_last_picture_is_as_long_as_the_frame_that_follows_says()
    {
        _writer.SetTracks(Video, null);
        _writer.Add(Picture(Ms(0), isKey: true)).ShouldBeTrue();
        _writer.Write(_output, Picture(Ms(70), isKey: true));
        var fragment = Boxes(_output.WrittenSpan.ToArray())[0].Body;
        BinaryPrimitives.ReadUInt32BigEndian(fragment.AsSpan(16 + 8 + 16)).ShouldBe(6300u);    // default_sample_duration, in 1/90,000 s
    }

    [Fact]
    public void A_day_does_not_overflow()
    {
        var from = MediaTime.FromSeconds(2_000_000);
        var fragments = Boxes(Write([.. Frames(1, from: from)], everyMs: 500)).Where(b => b.Type == "moof").ToArray();
        Start(fragments[0].Body).ShouldBe(2_000_000L * 90_000);
    }

    [Fact]
    public void Frames_of_other_tracks_and_empty_ones_are_left_out()
    {
        _writer.SetTracks(Video, null);
        _writer.Add(Sound(Ms(0))).ShouldBeFalse();
        _writer.Add(Picture(Ms(0), isKey: true, track: OtherVideo)).ShouldBeFalse();
        _writer.Add(new MediaFrame(Video, Ms(0), Ms(0), true, default)).ShouldBeFalse();
        _writer.IsEmpty.ShouldBeTrue();
        _writer.Write(_output);
        _output.WrittenCount.ShouldBe(0);
    }

    [Fact]
    public void Once_grown_nothing_is_allocated()
    {
        var frames = Frames(4).ToArray();
        _writer.SetTracks(Video, Audio);
        Round();
        Round();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Round();
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);

        void Round()
        {
            foreach (var frame in frames) _writer.Add(frame);
            _output.ResetWrittenCount();
            _writer.Write(_output);
        }
    }

    /// <summary>Large enough that the memory of the head grows.</summary>
    [Fact]
    public void A_fragment_that_is_taken_has_the_bytes_of_one_that_is_written()
    {
        var (frames, other, fragment) = (Frames(8).ToArray(), new FragmentWriter(), new Fragment());
        _writer.SetTracks(Video, Audio);
        other.SetTracks(Video, Audio);
        for (var round = 0; round < 3; round++)
        {
            foreach (var frame in frames) (_writer.Add(frame), other.Add(frame)).ShouldBe((true, true));
            _output.ResetWrittenCount();
            _writer.Write(_output);
            other.Take(fragment);
            ((byte[])[.. fragment.Head.Span, .. fragment.VideoData.Span, .. fragment.AudioData.Span]).ShouldBe(_output.WrittenSpan.ToArray());
            other.IsEmpty.ShouldBeTrue();
        }
    }

    [Fact]
    public void What_a_player_could_not_set_up_is_not_carried()
    {
        InitSegment.Carries(Tracks.Vp9(Vectors.Vp9, [])).ShouldBeFalse();
        InitSegment.Carries(Tracks.Vp9(Vectors.Vp9, Vectors.Vp9KeyFrame)).ShouldBeTrue();
        InitSegment.Carries(new Track(MediaKind.Audio, CodecId.Opus, default)).ShouldBeFalse();
    }

    public static Task<MediaFrame[]> MakeAsync(string video, string audio)
    {
        string[] picture = video.Length == 0 ? [] : FlvSample.Picture;
        string[] sine = audio.Length == 0 ? [] : FlvSample.Sine;
        string[] coder = video switch { "h264" => FlvSample.X264, "hevc" => Mp4Sample.X265, "av1" => Mp4Sample.Aom, "vp9" => Mp4Sample.Vpx, _ => [] };
        return Mp4Sample.MakeAsync([.. picture, .. sine, "-t", "5", .. coder, .. audio.Length == 0 ? [] : Mp4Sample.Audio(audio)]);
    }

    private byte[] Write(MediaFrame[] frames, long everyMs)
    {
        var (video, audio) = (frames.FirstOrDefault(f => f.Track.Kind == MediaKind.Video).Track, frames.FirstOrDefault(f => f.Track.Kind == MediaKind.Audio).Track);
        _output.Write(InitSegment.Create(video, audio));
        _writer.SetTracks(video, audio);
        var from = frames[0].Dts;
        foreach (var frame in frames)
        {
            if ((video is null || frame.Track.Kind == MediaKind.Video) && frame.Dts - from >= Ms(everyMs) && !_writer.IsEmpty)
            {
                _writer.Write(_output, frame);
                from = frame.Dts;
            }

            _writer.Add(frame).ShouldBeTrue();
        }

        _writer.Write(_output);
        return _output.WrittenSpan.ToArray();
    }

    private static List<(string Type, byte[] Body)> Boxes(byte[] data)
    {
        List<(string, byte[])> boxes = [];
        for (int at = 0, size; at < data.Length; at += size)
        {
            size = BinaryPrimitives.ReadInt32BigEndian(data.AsSpan(at));
            boxes.Add((System.Text.Encoding.ASCII.GetString(data, at + 4, 4), data[(at + 8)..(at + size)]));
        }

        return boxes;
    }

    /// <summary>baseMediaDecodeTime of the first track.</summary>
    private static long Start(byte[] fragment) => BinaryPrimitives.ReadInt64BigEndian(fragment.AsSpan(fragment.AsSpan().IndexOf("tfdt"u8) + 8));

    private static int SampleCount(byte[] fragment) => BinaryPrimitives.ReadInt32BigEndian(fragment.AsSpan(fragment.AsSpan().IndexOf("trun"u8) + 8));

    private static async Task<(double Pts, double Dts, int Size)[]> PacketsAsync(string file, string stream)
    {
        var text = await MediaTools.RunAsync("ffprobe", "-select_streams", stream, "-show_entries", "packet=pts_time,dts_time,size", "-of", "csv=p=0", file);
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(',')).Select(f => (Number(f[0]), Number(f[1]), (int)Number(f[2])))];

        static double Number(string s) => double.Parse(s, System.Globalization.CultureInfo.InvariantCulture);
    }
}
