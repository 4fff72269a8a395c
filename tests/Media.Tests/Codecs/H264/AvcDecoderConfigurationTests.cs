using SrsStack.Media.Codecs.H264;
using SrsStack.Media.Live;
using SrsStack.Media.Tests.Samples;

namespace SrsStack.Media.Tests.Codecs.H264;

public sealed class AvcDecoderConfigurationTests
{
    [Fact]
    public void What_x264_writes_is_read_and_written_back_byte_for_byte()
    {
        foreach (var record in Vectors.AllAvc)
        {
            AvcDecoderConfiguration.TryParse(record, out var configuration).ShouldBeTrue();
            configuration!.LengthSize.ShouldBe(4);
            configuration.SequenceParameterSets.ShouldHaveSingleItem().ShouldBe(Vectors.SpsOf(record));
            configuration.PictureParameterSets.ShouldHaveSingleItem()[0].ShouldBe((byte)0x68);
            configuration.ToBytes().ShouldBe(record);
        }
    }

    [Fact]
    public void A_record_that_is_cut_off_is_refused_at_every_length()
    {
        var record = Vectors.Avc180;
        for (var length = 0; length < record.Length; length++)
        {
            AvcDecoderConfiguration.TryParse(record.AsSpan(0, length), out _).ShouldBeFalse($"{length} bytes");
        }
    }

    [Theory]
    [InlineData("02", "another version")]
    [InlineData("0142c00cffe0", "nothing behind the head")]
    [InlineData("0142c00cffe00100016801", "no sequence parameter set")]
    [InlineData("0142c00cffe10001670100", "no picture parameter set")]
    [InlineData("0142c00cffe100016801000168", "a picture set among the sequence sets")]
    [InlineData("0142c00cffe1000001000168", "only an empty sequence set")]
    public void A_record_without_what_a_decoder_needs_is_refused(string hex, string why) =>
        AvcDecoderConfiguration.TryParse(Convert.FromHexString(hex), out _).ShouldBeFalse(why);

    [Fact]
    public void A_record_over_the_limit_is_refused() =>
        AvcDecoderConfiguration.TryParse([.. Vectors.Avc180, .. new byte[AvcDecoderConfiguration.MaxBytes]], out _).ShouldBeFalse();

    [Fact]
    public void A_track_knows_its_size_and_says_four_byte_lengths()
    {
        var record = Vectors.Avc1080;
        record[4] = 0xFD;
        H264Track.TryCreate(record, out var track, out var lengthSize).ShouldBeTrue();
        lengthSize.ShouldBe(2);
        track!.Video.ShouldBe(new VideoFormat(1920, 1080, 66, 40));
        track.Config.ToArray().ShouldBe(Vectors.Avc1080);
        H264Track.TryCreate(record.AsSpan(0, 20), out track).ShouldBeFalse();
        track.ShouldBeNull();
    }
}
