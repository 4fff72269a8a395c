using System.Buffers;
using SrsStack.Media.Containers.MpegTs;
using SrsStack.Media.Live;
using SrsStack.Media.Tests.Samples;
using SrsStack.Media.Time;

namespace SrsStack.Media.Tests.Containers.MpegTs;

public sealed class TsMuxerTests
{
    private const long MaxReferenceTicks = 9_000;
    private readonly ArrayBufferWriter<byte> _output = new();
    private readonly TsMuxer _muxer = new();

    [Fact]
    public void Every_frame_comes_out_with_its_times_and_the_clock_never_rests()
    {
        var frames = SyntheticFeed.Frames(6).ToArray();
        var read = Mux(frames, SyntheticFeed.Video, SyntheticFeed.Audio);
        var pictures = read.Units.Where(u => u.Pid == 0x100).ToArray();
        pictures.Select(u => (u.Pts, u.Dts)).ShouldBe(frames.Where(f => f.Track.Kind == MediaKind.Video)
            .Select(f => (f.Pts.Ticks90KHz + 90_000, f.Dts.Ticks90KHz + 90_000)));
        pictures.Select(u => u.IsRandomAccess).ShouldBe(frames.Where(f => f.Track.Kind == MediaKind.Video).Select(f => f.IsKey));
        read.Streams.ShouldBe([new(0x1B, 0x100), new(0x0F, 0x101)]);
        read.ClockPid.ShouldBe(0x100);
        CheckReferences(read, pictures[0].Dts);
    }

    [Fact]
    public void A_key_frame_has_delimiter_and_parameter_sets_in_front_others_the_delimiter()
    {
        var read = Mux([SyntheticFeed.Picture(default, true, 3000), SyntheticFeed.Picture(SyntheticFeed.Ms(40), false)], SyntheticFeed.Video, null);
        var sets = Vectors.Avc180[8..31];
        byte[] picture = [0, 0, 0, 1, 9, 0xF0, 0, 0, 0, 1, .. sets, 0, 0, 0, 1, .. Vectors.Avc180[34..38], 0, 0, 0, 1, 0x65];
        read.Units[0].Data[..picture.Length].ShouldBe(picture);
        read.Units[0].Data.Length.ShouldBe(picture.Length - 5 + 3000);
        read.Units[1].Data[..11].ShouldBe([0, 0, 0, 1, 9, 0xF0, 0, 0, 0, 1, 0x41]);
        read.Units[1].Data.Length.ShouldBe(406);
    }

    [Theory]
    [InlineData(150)]
    [InlineData(160)]
    [InlineData(165)]
    [InlineData(166)]
    [InlineData(167)]
    [InlineData(350)]
    [InlineData(70_000)]
    public void A_unit_of_any_length_fills_its_last_packet(int around)
    {
        for (var size = around; size < around + 8; size++)
        {
            var payload = new byte[size];
            (payload[1], payload[2], payload[3], payload[4]) = ((byte)((size - 4) >> 16), (byte)((size - 4) >> 8), (byte)(size - 4), 0x41);
            var frame = new MediaFrame(SyntheticFeed.Video, default, default, false, payload);
            Mux([frame], SyntheticFeed.Video, null).Units.ShouldHaveSingleItem().Data.Length.ShouldBe(6 + size);
        }
    }

    [Fact]
    public void Sound_is_gathered_up_to_a_tenth_of_a_second_with_a_header_each()
    {
        var read = Mux(SyntheticFeed.Frames(2, video: false).ToArray(), null, SyntheticFeed.Audio);
        read.ClockPid.ShouldBe(0x101);
        read.Streams.ShouldBe([new(0x0F, 0x101)]);
        read.Units[0].Data.Length.ShouldBe(4 * 107);
        for (var i = 0; i < 4; i++) read.Units[0].Data[(i * 107)..(i * 107 + 2)].ShouldBe([0xFF, 0xF1]);
        read.Units.Zip(read.Units.Skip(1)).ShouldAllBe(p => p.Second.Pts - p.First.Pts <= 9_000);
        CheckReferences(read, read.Units[0].Dts);
    }

    [Fact]
    public void A_hole_in_the_sound_gets_a_time_stamp_of_its_own()
    {
        var frames = new[] { 0L, 23, 200, 223 }.Select(ms => SyntheticFeed.Sound(SyntheticFeed.Ms(ms))).ToArray();
        var read = Mux(frames, null, SyntheticFeed.Audio);
        read.Units.Select(u => u.Pts).ShouldBe([90_000, 90_000 + (200 * 90)]);
    }

    [Theory]
    [InlineData(44100, 3)]
    [InlineData(22050, 4)]
    public void Mp3_is_told_by_its_generation(int rate, int streamType)
    {
        var track = SyntheticFeed.Mp3 with { Audio = new AudioFormat(rate, 2, 3) };
        var read = Mux([SyntheticFeed.Sound(default, track, 417)], null, track);
        read.Streams.ShouldBe([new(streamType, 0x101)]);
        read.Units.ShouldHaveSingleItem().Data.Length.ShouldBe(417);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(1_000)]
    [InlineData(3_000)]
    public void Few_pictures_still_carry_the_clock_often_enough(int everyMs)
    {
        var frames = Enumerable.Range(0, 6).Select(i => SyntheticFeed.Picture(SyntheticFeed.Ms(i * everyMs), i == 0)).ToArray();
        var read = Mux(frames, SyntheticFeed.Video, null);
        CheckReferences(read, read.Units[0].Dts);
    }

    [Fact]
    public void Sound_carries_the_video_clock_on_while_no_picture_comes()
    {
        MediaFrame[] frames = [SyntheticFeed.Picture(default, true), .. SyntheticFeed.Frames(3, video: false),
            SyntheticFeed.Picture(SyntheticFeed.Ms(2_990), false)];
        var read = Mux(frames, SyntheticFeed.Video, SyntheticFeed.Audio);
        CheckReferences(read, read.Units.First(u => u.Pid == 0x100).Dts);
        read.References.Count.ShouldBeGreaterThan(30);
    }

    [Fact]
    public void Time_stamps_wrap_after_26_hours_and_nothing_else_happens()
    {
        var from = MediaTime.From90KHz(TsClock.Modulus - 90_000 - 180_000);
        var frames = SyntheticFeed.Frames(4, from: from).ToArray();
        var read = Mux(frames, SyntheticFeed.Video, SyntheticFeed.Audio);
        var pictures = read.Units.Where(u => u.Pid == 0x100).ToArray();
        pictures[0].Dts.ShouldBe(TsClock.Modulus - 180_000);
        pictures[^1].Dts.ShouldBe((3_960 * 90) - 180_000);
        CheckReferences(read, pictures[0].Dts);
    }

    [Fact]
    public void Negative_times_are_wrapped_too() =>
        Mux([SyntheticFeed.Picture(SyntheticFeed.Ms(-5_000), true)], SyntheticFeed.Video, null).Units[0].Dts.ShouldBe(TsClock.Modulus - (4_000 * 90));

    [Fact]
    public void A_changed_set_of_streams_is_a_new_version_of_the_map()
    {
        _muxer.SetTracks(SyntheticFeed.Video, null);
        _muxer.WriteTables(_output);
        _muxer.SetTracks(SyntheticFeed.OtherVideo, null);
        _muxer.WriteTables(_output);
        _muxer.SetTracks(SyntheticFeed.OtherVideo, SyntheticFeed.Audio);
        _muxer.WriteTables(_output);
        TsReader.Read(_output.WrittenSpan.ToArray()).MapVersions.ShouldBe([0, 0, 1]);
    }

    [Fact]
    public void Broken_empty_and_foreign_frames_are_left_out()
    {
        _muxer.SetTracks(SyntheticFeed.Video, SyntheticFeed.Audio);
        byte[][] broken = [[], [0, 0, 0, 9, 0x65], [0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 2, 9, 0xF0]];
        foreach (var payload in broken) Write(new(SyntheticFeed.Video, default, default, true, payload)).ShouldBeFalse();
        Write(SyntheticFeed.Sound(default, size: 0)).ShouldBeFalse();
        Write(SyntheticFeed.Sound(default, size: 8_185)).ShouldBeFalse();
        Write(SyntheticFeed.Sound(default, size: 8_184)).ShouldBeTrue();
        TsMuxer.Carries(new Track(MediaKind.Video, CodecId.H265, Vectors.Avc180)).ShouldBeFalse();
        TsMuxer.Carries(new Track(MediaKind.Video, CodecId.H264, new byte[9])).ShouldBeFalse();
        TsMuxer.Carries(new Track(MediaKind.Audio, CodecId.Aac, Vectors.AacOddRate)).ShouldBeFalse();
        TsMuxer.Carries(new Track(MediaKind.Audio, CodecId.Opus, default)).ShouldBeFalse();
        _output.WrittenCount.ShouldBe(0);
    }

    [Fact]
    public void A_reset_clock_is_announced_once()
    {
        _muxer.SetTracks(SyntheticFeed.Video, null);
        _muxer.ResetClock();
        _muxer.WriteTables(_output);
        Write(SyntheticFeed.Picture(SyntheticFeed.Ms(90_000), true));
        _muxer.ResetClock();
        Write(SyntheticFeed.Picture(default, true));
        Write(SyntheticFeed.Picture(SyntheticFeed.Ms(40), false));
        TsReader.Read(_output.WrittenSpan.ToArray()).DiscontinuityIndicators.ShouldBe(1);
    }

    [Fact]
    public void Nothing_is_allocated_once_the_buffers_have_grown()
    {
        var frames = SyntheticFeed.Frames(2).ToArray();
        var output = new ArrayBufferWriter<byte>(8 << 20);
        _muxer.SetTracks(SyntheticFeed.Video, SyntheticFeed.Audio);
        foreach (var frame in frames) _muxer.WriteFrame(frame, output);
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var frame in frames) _muxer.WriteFrame(frame, output);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    private bool Write(MediaFrame frame) => _muxer.WriteFrame(frame, _output);

    private static TsReader Mux(IEnumerable<MediaFrame> frames, Track? video, Track? audio)
    {
        var (muxer, output) = (new TsMuxer(), new ArrayBufferWriter<byte>());
        muxer.SetTracks(video, audio);
        muxer.WriteTables(output);
        foreach (var frame in frames) muxer.WriteFrame(frame, output).ShouldBeTrue();
        muxer.Flush(output);
        return TsReader.Read(output.WrittenSpan.ToArray());
    }

    private static void CheckReferences(TsReader read, long firstDts)
    {
        ((firstDts - read.References[0] + TsClock.Modulus) % TsClock.Modulus).ShouldBe(45_000, "half a second to collect the first frame");
        foreach (var (first, second) in read.References.Zip(read.References.Skip(1)))
        {
            ((second - first + TsClock.Modulus) % TsClock.Modulus).ShouldBeInRange(1, MaxReferenceTicks);
        }
    }
}
