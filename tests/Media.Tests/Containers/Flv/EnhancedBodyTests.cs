using SrsStack.Media.Containers.Flv;
using SrsStack.Media.Live;
using SrsStack.Media.Tests.Samples;
using SrsStack.Media.Time;
using SrsStack.Testing;
using static SrsStack.Media.Tests.Containers.Flv.FlvSamples;

namespace SrsStack.Media.Tests.Containers.Flv;

/// <summary>Bodies put together by hand from Enhanced RTMP v2, "ExVideoTagHeader" and "ExAudioTagHeader".</summary>
public sealed class EnhancedBodyTests
{
    private const string Slice = "00000003 0201FF";
    private const string KeySlice = "00000003 2601FF";

    private readonly RecordingSink _sink = new();
    private readonly FlvBodyReader _reader;

    public EnhancedBodyTests() => _reader = new(_sink);

    private static string Hvcc => Convert.ToHexString(Vectors.HevcMain);

    private static string StreamInfo => Convert.ToHexString(Vectors.Flac[4..]);

    [Fact]
    public void An_HEVC_sequence_header_and_its_frames_become_what_ISO_BMFF_stores()
    {
        Video($"90 68766331 {Hvcc}").ShouldBe(FlvBodyResult.Taken);
        Video($"91 68766331 000050 {KeySlice}").ShouldBe(FlvBodyResult.Taken);
        Video($"A1 68766331 FFFFD8 {Slice}").ShouldBe(FlvBodyResult.Taken);
        Video($"A3 68766331 {Slice}").ShouldBe(FlvBodyResult.Taken);
        _sink.Tracks.Single().Config.ToArray().ShouldBe(Vectors.HevcMain);
        _sink.Tracks.Single().Video.ShouldBe(new VideoFormat(320, 180, 1, 60));
        _sink.Frames.Select(f => (f.Codec, f.Pts, f.IsKey)).ShouldBe(
            [(CodecId.H265, Ms(1080), true), (CodecId.H265, Ms(960), false), (CodecId.H265, Ms(1000), false)]);
    }

    [Fact]
    public void Parameter_sets_and_delimiters_of_HEVC_are_left_out_and_lengths_become_four_bytes()
    {
        var record = (byte[])Vectors.HevcMain.Clone();
        record[21] = (byte)((record[21] & 0xFC) | 1);
        Video($"90 68766331 {Convert.ToHexString(record)}");
        Video("93 68766331 0003 4601FF 0003 4001FF 0003 4201FF 0003 4401FF 0002 4E01 0003 2601FF").ShouldBe(FlvBodyResult.Taken);
        _sink.Frames.Single().Payload.ShouldBe("000000024E01000000032601FF");
        _sink.Tracks.Single().Config.ToArray().ShouldBe(Vectors.HevcMain);
    }

    [Fact]
    public void The_informal_HEVC_of_codec_number_12_is_read()
    {
        Video($"1C 00 000000 {Hvcc}").ShouldBe(FlvBodyResult.Taken);
        Video($"1C 01 000050 {KeySlice}").ShouldBe(FlvBodyResult.Taken);
        _sink.Frames.Single().ShouldBe((CodecId.H265, Ms(1000), Ms(1080), true, "000000032601FF"));
    }

    [Fact]
    public void H264_with_four_letters_is_the_H264_of_the_classic_header()
    {
        Video($"90 61766331 {Convert.ToHexString(AvcConfig)}").ShouldBe(FlvBodyResult.Taken);
        Video("A1 61766331 000050 00000002 4101").ShouldBe(FlvBodyResult.Taken);
        Video("27 01 000050 00000002 4101").ShouldBe(FlvBodyResult.Taken);
        _sink.Frames[0].ShouldBe(_sink.Frames[1]);
    }

    [Fact]
    public void AV1_loses_its_delimiters_and_every_unit_gets_its_size()
    {
        Video($"90 61763031 {Convert.ToHexString(Vectors.Av1Main)}").ShouldBe(FlvBodyResult.Taken);
        Video("91 61763031 1200 32021122").ShouldBe(FlvBodyResult.Taken);
        Video("A1 61763031 1200 32021122 30AABB").ShouldBe(FlvBodyResult.Taken);
        Video("A1 61763031 3202112232021133").ShouldBe(FlvBodyResult.Taken);
        _sink.Frames.Select(f => f.Payload).ShouldBe(["32021122", "320211223202AABB", "3202112232021133"]);
        Video("A1 61763031 1200").ShouldBe(FlvBodyResult.Malformed);
        Video("A1 61763031 32FF11").ShouldBe(FlvBodyResult.Malformed);
    }

    [Fact]
    public void An_AV1_publisher_without_sequence_header_is_known_by_its_first_key_frame()
    {
        Video("A1 61763031 32021122").ShouldBe(FlvBodyResult.Skipped);
        Video($"91 61763031 {Convert.ToHexString(Vectors.Av1Main[4..])} 32021122").ShouldBe(FlvBodyResult.Taken);
        _sink.Tracks.Single().Video!.Width.ShouldBe(320);
    }

    [Fact]
    public void VP9_is_announced_by_its_key_frame_and_again_when_the_size_changes()
    {
        Video("90 76703039 01000000000B820202020000").ShouldBe(FlvBodyResult.Skipped);
        Video($"91 76703039 {Convert.ToHexString(Vectors.Vp9KeyFrame)}").ShouldBe(FlvBodyResult.Taken);
        Video($"91 76703039 {Convert.ToHexString(Vectors.Vp9KeyFrame)}").ShouldBe(FlvBodyResult.Taken);
        Video("A1 76703039 86").ShouldBe(FlvBodyResult.Taken);
        _sink.Tracks.Select(t => (t.Video!.Width, t.Video.Height, t.Video.Level)).ShouldBe([(320, 180, 11)]);
        var larger = (byte[])Vectors.Vp9KeyFrame.Clone();
        larger[5] = 0x23;
        Video($"91 76703039 {Convert.ToHexString(larger)}").ShouldBe(FlvBodyResult.Taken);
        _sink.Tracks.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("9F")]
    [InlineData("90 687663")]
    [InlineData("91 68766331 0000")]
    [InlineData("97")]
    [InlineData("97 01 0000")]
    [InlineData("97 FF")]
    [InlineData("97 FF FFFF 00")]
    [InlineData("96")]
    [InlineData("96 31 68766331 00")] // no such kind of multitrack
    [InlineData("96 01 68766331")]
    [InlineData("96 11 68766331 00 000009 00")]
    [InlineData("96 21 68766331")]
    public void A_body_that_is_cut_short_is_dropped_and_counted(string hex)
    {
        Video($"90 68766331 {Hvcc}");
        Video(hex).ShouldBe(FlvBodyResult.Malformed);
        _reader.Malformed.ShouldBe(1);
    }

    [Theory]
    [InlineData("D0 68766331")] // command
    [InlineData("94 68766331 02000A636F6C6F72496E666F")] // metadata
    [InlineData("95 61763031 80")] // start of a sequence as a transport stream tells it
    [InlineData("92 68766331")]
    [InlineData("98 68766331 00")] // a packet type to come
    [InlineData("91 76766331 000000 00")] // another codec beside the one in use
    [InlineData("91 76703039 824983420013F00B")]
    public void A_body_without_media_is_skipped(string hex)
    {
        Video($"90 68766331 {Hvcc}");
        Video(hex).ShouldBe(FlvBodyResult.Skipped);
        _sink.Frames.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("97 02 0F4240 01")] // three bytes of nanoseconds
    [InlineData("97 FF 0002 0F4240 01")] // the long form of a size
    [InlineData("97 00 AA 17 00 BB 01")] // two modifiers
    public void Modifiers_are_read_over(string prefix)
    {
        Video($"90 68766331 {Hvcc}");
        Video($"{prefix} 68766331 000000 {KeySlice}").ShouldBe(FlvBodyResult.Taken);
    }

    [Fact]
    public void A_modifier_of_256_bytes_and_more_has_its_size_in_16_bits()
    {
        Video($"90 68766331 {Hvcc}");
        Video($"97 FF 00FF {new string('A', 512)} 01 68766331 000000 {KeySlice}").ShouldBe(FlvBodyResult.Taken);
    }

    [Fact]
    public void Of_several_tracks_the_first_is_taken_and_the_others_are_counted()
    {
        Video($"96 00 68766331 00 {Hvcc}").ShouldBe(FlvBodyResult.Taken);
        Video($"96 00 68766331 01 {Convert.ToHexString(Vectors.HevcLayers)}").ShouldBe(FlvBodyResult.Skipped);
        Video($"96 01 68766331 01 000000 {Slice}").ShouldBe(FlvBodyResult.Skipped);
        Video($"96 13 68766331 01 000001 AA 00 000007 {KeySlice} 02 000000").ShouldBe(FlvBodyResult.Taken);
        Video($"96 23 61763031 01 000001 AA 68766331 00 000007 {KeySlice}").ShouldBe(FlvBodyResult.Taken);
        _sink.Tracks.Count.ShouldBe(1);
        _sink.Frames.Select(f => f.Payload).ShouldBe(["000000032601FF", "000000032601FF"]);
        _reader.OtherTracks.ShouldBe(5);
    }

    [Fact]
    public void A_publisher_without_track_0_is_taken_by_its_lowest_number()
    {
        Video($"96 00 68766331 02 {Convert.ToHexString(Vectors.HevcLayers)}").ShouldBe(FlvBodyResult.Taken);
        Video($"96 00 68766331 01 {Hvcc}").ShouldBe(FlvBodyResult.Taken);
        Video($"96 03 68766331 02 {Slice}").ShouldBe(FlvBodyResult.Skipped);
        Video($"96 03 68766331 01 {KeySlice}").ShouldBe(FlvBodyResult.Taken);
    }

    [Fact]
    public void A_further_track_of_an_unknown_codec_does_not_end_the_stream()
    {
        Video($"96 00 68766331 00 {Hvcc}");
        Video("96 00 76766331 01 00").ShouldBe(FlvBodyResult.Skipped);
        _reader.UnsupportedReason.ShouldBeNull();
    }

    [Fact]
    public void A_codec_change_while_live_is_a_new_track()
    {
        Video(VideoHeader);
        Video($"90 68766331 {Hvcc}").ShouldBe(FlvBodyResult.Taken);
        Video("27 01 000050 00000002 4101").ShouldBe(FlvBodyResult.Skipped);
        Video($"93 68766331 {KeySlice}").ShouldBe(FlvBodyResult.Taken);
        Video(VideoHeader).ShouldBe(FlvBodyResult.Taken);
        Video("27 01 000050 00000002 4101").ShouldBe(FlvBodyResult.Taken);
        _sink.Tracks.Select(t => t.Codec).ShouldBe([CodecId.H264, CodecId.H265, CodecId.H264]);
    }

    [Fact]
    public void Audio_codecs_with_a_sequence_header_are_read()
    {
        Audio("91 4F707573 AA").ShouldBe(FlvBodyResult.Skipped);
        Audio($"90 4F707573 {Convert.ToHexString(Vectors.OpusHead)}").ShouldBe(FlvBodyResult.Taken);
        Audio("91 4F707573 FC01").ShouldBe(FlvBodyResult.Taken);
        Audio("94 4F707573 010200000003").ShouldBe(FlvBodyResult.Skipped); // MultichannelConfig
        Audio($"90 664C6143 664C6143 {StreamInfo}").ShouldBe(FlvBodyResult.Taken);
        Audio("91 664C6143 FFF8").ShouldBe(FlvBodyResult.Taken);
        Audio($"90 6D703461 {Convert.ToHexString(AacConfig)}").ShouldBe(FlvBodyResult.Taken);
        Audio("91 6D703461 21").ShouldBe(FlvBodyResult.Taken);
        _sink.Tracks.Select(t => t.Codec).ShouldBe([CodecId.Opus, CodecId.Flac, CodecId.Aac]);
        _sink.Tracks[0].Config.ToArray().ShouldBe(Vectors.Opus);
    }

    [Fact]
    public void Audio_codecs_without_a_sequence_header_describe_themselves()
    {
        Audio($"91 61632D33 {Convert.ToHexString(Vectors.Ac351Frame)}").ShouldBe(FlvBodyResult.Taken);
        Audio($"91 61632D33 {Convert.ToHexString(Vectors.Ac351Frame)}").ShouldBe(FlvBodyResult.Taken);
        Audio("91 61632D33 0B77").ShouldBe(FlvBodyResult.Malformed);
        Audio($"91 65632D33 {Convert.ToHexString(Vectors.Eac351Frame)}").ShouldBe(FlvBodyResult.Taken);
        Audio($"91 2E6D7033 {Convert.ToHexString(Vectors.Mp3)}").ShouldBe(FlvBodyResult.Taken);
        _sink.Tracks.Select(t => t.Codec).ShouldBe([CodecId.Ac3, CodecId.Eac3, CodecId.Mp3]);
        _sink.Frames.Count.ShouldBe(4);
    }

    [Fact]
    public void Audio_multitrack_has_its_own_numbers()
    {
        Audio($"95 00 4F707573 00 {Convert.ToHexString(Vectors.OpusHead)}").ShouldBe(FlvBodyResult.Taken);
        Audio("95 11 4F707573 00 000001 AA 01 000001 BB").ShouldBe(FlvBodyResult.Taken);
        Audio("97 00 00 01 4F707573 CC").ShouldBe(FlvBodyResult.Taken);
        _sink.Frames.Select(f => f.Payload).ShouldBe(["AA", "CC"]);
    }

    private FlvBodyResult Video(byte[] body) => _reader.ReadVideo(body, Ms(1000));

    private FlvBodyResult Video(string hex) => Video(HexVector.Parse(hex));

    private FlvBodyResult Audio(string hex) => _reader.ReadAudio(HexVector.Parse(hex), MediaTime.Zero);
}
