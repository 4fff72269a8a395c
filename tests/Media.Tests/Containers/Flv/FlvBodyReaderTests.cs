using SrsStack.Media.Containers.Flv;
using SrsStack.Media.Live;
using SrsStack.Media.Time;
using static SrsStack.Media.Tests.Containers.Flv.FlvSamples;

namespace SrsStack.Media.Tests.Containers.Flv;

public class FlvBodyReaderTests
{
    private static readonly byte[] Slice = [0x41, 0x9A, 1, 2];
    private static readonly byte[] Idr = [0x65, 0x88, 1];

    private readonly RecordingSink _sink = new();
    private readonly FlvBodyReader _reader;

    public FlvBodyReaderTests() => _reader = new(_sink);

    [Fact]
    public void A_sequence_header_becomes_a_track_with_its_record()
    {
        Video(VideoHeader).ShouldBe(FlvBodyResult.Taken);
        Audio(AudioHeader).ShouldBe(FlvBodyResult.Taken);
        _sink.Tracks.Select(t => (t.Kind, t.Codec)).ShouldBe([(MediaKind.Video, CodecId.H264), (MediaKind.Audio, CodecId.Aac)]);
        _sink.Tracks[0].Config.ToArray().ShouldBe(AvcConfig);
        _sink.Tracks[1].Config.ToArray().ShouldBe(AacConfig);
    }

    [Fact]
    public void A_repeated_sequence_header_says_nothing_new()
    {
        Video(VideoHeader);
        Video(VideoHeader).ShouldBe(FlvBodyResult.Skipped);
        _sink.Tracks.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(0, 1000)]
    [InlineData(80, 1080)]
    [InlineData(-40, 960)]
    [InlineData(0x7FFFFF, 1000 + 0x7FFFFF)]
    [InlineData(-0x800000, 1000 - 0x800000)]
    public void A_frame_is_presented_its_signed_composition_time_later(int composition, long pts)
    {
        Video(VideoHeader);
        _reader.ReadVideo(VideoBody(isKey: false, composition, Slice), Ms(1000)).ShouldBe(FlvBodyResult.Taken);
        _sink.Frames.ShouldBe([(CodecId.H264, Ms(1000), Ms(pts), false, "00000004419A0102")]);
    }

    [Fact]
    public void The_key_flag_is_the_frame_type()
    {
        Video(VideoHeader);
        Video(VideoBody(isKey: true, 0, Idr));
        Video([0x47, 1, 0, 0, 0, 0, 0, 0, 1, 0x65]); // generated key frame
        Video([0x37, 1, 0, 0, 0, 0, 0, 0, 1, 0x01]); // disposable
        _sink.Frames.Select(f => f.IsKey).ShouldBe([true, true, false]);
    }

    [Theory]
    [InlineData(1, "03 419A01 02 0102")]
    [InlineData(2, "0003 419A01 0002 0102")]
    [InlineData(3, "000003 419A01 000002 0102")]
    [InlineData(4, "00000003 419A01 00000002 0102")]
    public void Every_length_size_becomes_four(int lengthSize, string units)
    {
        byte[] header = [.. VideoHeader];
        header[5 + 4] = (byte)(0xFC | (lengthSize - 1));
        Video(header);
        Video([0x27, 1, 0, 0, 0, .. Testing.HexVector.Parse(units)]).ShouldBe(FlvBodyResult.Taken);
        _sink.Frames.Single().Payload.ShouldBe("00000003419A01000000020102");
        _sink.Tracks.Single().Config.ToArray().ShouldBe(AvcConfig);
    }

    [Fact]
    public void Parameter_sets_delimiters_and_empty_units_are_left_out()
    {
        Video(VideoHeader);
        Video(VideoBody(isKey: true, 0, [0x09, 0xF0], [0x67, 1], [0x68, 2], [], Idr)).ShouldBe(FlvBodyResult.Taken);
        _sink.Frames.Single().Payload.ShouldBe("00000003658801");
    }

    [Theory]
    [InlineData("27 01 000000 00000005 41")] // unit longer than the body
    [InlineData("27 01 000000 FFFFFFFF 41")]
    [InlineData("27 01 000000 000000")] // half a length
    [InlineData("27 01 000000 00000000")] // nothing but an empty unit
    [InlineData("27 01 0000")] // no composition time
    [InlineData("17 00 000000 0142")] // half a record
    [InlineData("17 00 000000 0042C00AFFE1001767")] // record of version 0
    public void A_damaged_body_is_dropped_and_counted(string hex)
    {
        Video(VideoHeader);
        Video(Testing.HexVector.Parse(hex)).ShouldBe(FlvBodyResult.Malformed);
        _reader.Malformed.ShouldBe(1);
        _sink.Frames.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("57 00")] // information frame
    [InlineData("17 02 000000")] // end of sequence
    [InlineData("27 01 000000 00000001 41")] // frame before its configuration
    [InlineData("82 68766331")] // Enhanced RTMP, end of sequence
    public void A_body_without_media_is_skipped(string hex)
    {
        Video(Testing.HexVector.Parse(hex)).ShouldBe(FlvBodyResult.Skipped);
        _reader.Skipped.ShouldBe(1);
        _sink.Tracks.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("90 76766331 01", "codec vvc1 not supported yet")]
    [InlineData("90 76703038 81", "codec vp08 not supported yet")]
    [InlineData("90 1B5B314D", "codec ?[1M not supported yet")] // no escape sequence reaches a log
    [InlineData("96 00 76766331 00", "codec vvc1 not supported yet")] // multitrack
    [InlineData("12 00 00", "codec SorensonH263 not supported yet")]
    [InlineData("1E 00", "codec video number 14 not supported yet")]
    public void A_first_video_codec_that_is_not_carried_is_named(string hex, string reason)
    {
        Video(Testing.HexVector.Parse(hex)).ShouldBe(FlvBodyResult.Unsupported);
        _reader.UnsupportedReason.ShouldBe(reason);
    }

    [Theory]
    [InlineData("90 4F70757A 01", "codec Opuz not supported yet")]
    [InlineData("B2 00", "codec Speex not supported yet")]
    public void A_first_audio_codec_that_is_not_carried_is_named(string hex, string reason)
    {
        Audio(Testing.HexVector.Parse(hex)).ShouldBe(FlvBodyResult.Unsupported);
        _reader.UnsupportedReason.ShouldBe(reason);
    }

    [Theory]
    [InlineData("90")]
    [InlineData("90 687663")]
    public void A_truncated_four_letter_code_is_malformed(string hex) => Video(Testing.HexVector.Parse(hex)).ShouldBe(FlvBodyResult.Malformed);

    [Fact]
    public void Another_codec_beside_the_one_in_use_is_skipped_and_the_stream_goes_on()
    {
        Video(VideoHeader);
        Video([0x90, .. "vvc1"u8, 1]).ShouldBe(FlvBodyResult.Skipped);
        Video(VideoBody(isKey: true, 0, Idr)).ShouldBe(FlvBodyResult.Taken);
    }

    [Fact]
    public void Aac_frames_need_their_configuration_and_empty_ones_are_skipped()
    {
        Audio(AudioBody).ShouldBe(FlvBodyResult.Skipped);
        Audio(AudioHeader);
        Audio([0xAF, 1]).ShouldBe(FlvBodyResult.Skipped);
        Audio(AudioBody).ShouldBe(FlvBodyResult.Taken);
        _sink.Frames.Single().Payload.ShouldBe(Convert.ToHexString(AudioBody.AsSpan(2)));
    }

    [Fact]
    public void Mp3_makes_its_track_from_the_first_frame()
    {
        byte[] frame = [0x2F, 0xFF, 0xFB, 0x90, 0x64, .. new byte[413]];
        Audio(frame).ShouldBe(FlvBodyResult.Taken);
        Audio(frame).ShouldBe(FlvBodyResult.Taken);
        _sink.Tracks.Single().Codec.ShouldBe(CodecId.Mp3);
        _sink.Frames.Count.ShouldBe(2);
    }

    [Fact]
    public void Bodies_cut_at_any_byte_never_throw()
    {
        foreach (var body in new[] { VideoHeader, AudioHeader, AudioBody, VideoBody(true, 5, [0x67, 1], Idr) })
        {
            for (var length = 0; length <= body.Length; length++)
            {
                Video(body[..length]);
                Audio(body[..length]);
            }
        }
    }

    private FlvBodyResult Video(byte[] body) => _reader.ReadVideo(body, MediaTime.Zero);

    private FlvBodyResult Audio(byte[] body) => _reader.ReadAudio(body, MediaTime.Zero);
}
