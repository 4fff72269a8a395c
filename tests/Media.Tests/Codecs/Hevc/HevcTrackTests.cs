using SrsStack.Media.Codecs.Hevc;
using SrsStack.Media.Live;
using SrsStack.Media.Tests.Samples;

namespace SrsStack.Media.Tests.Codecs.Hevc;

public sealed class HevcTrackTests
{
    [Theory]
    [InlineData(0, 320, 180, 1, 60)]
    [InlineData(1, 1920, 1080, 2, 153)]
    [InlineData(2, 642, 362, 4, 63)]
    [InlineData(3, 640, 360, 1, 90)]
    public void The_format_is_what_ffprobe_says(int vector, int width, int height, int profile, int level)
    {
        HevcTrack.TryCreate(Vectors.AllHevc[vector], out var track, out var lengthSize).ShouldBeTrue();
        track!.Codec.ShouldBe(CodecId.H265);
        track.Video.ShouldBe(new VideoFormat(width, height, profile, level));
        lengthSize.ShouldBe(4);
    }

    [Theory]
    [InlineData(0, 1, 1, 8)]
    [InlineData(1, 1, 1, 10)]
    [InlineData(2, 1, 2, 10)]
    [InlineData(3, 2, 1, 8)]
    public void Layers_and_samples_stand_in_the_parameter_set(int vector, int layers, int chroma, int depth)
    {
        HevcDecoderConfiguration.TryParse(Vectors.AllHevc[vector], out var configuration).ShouldBeTrue();
        HevcSps.TryParse(configuration!.SequenceParameterSets[0], out var sps).ShouldBeTrue();
        (sps!.TemporalLayers, sps.ChromaFormat, sps.BitDepthLuma, sps.BitDepthChroma).ShouldBe((layers, chroma, depth, depth));
        sps.Profile.ShouldBe(configuration.Profile);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_record_made_from_parameter_sets_is_that_of_ffmpeg(int vector)
    {
        var record = Vectors.AllHevc[vector];
        HevcDecoderConfiguration.TryParse(record, out var known).ShouldBeTrue();
        var made = HevcDecoderConfiguration.Create(known!.VideoParameterSets, known.SequenceParameterSets, known.PictureParameterSets)!;
        made[22] = record[22];
        WithoutCompleteness(made).ShouldBe(WithoutCompleteness(record));
        HevcTrack.TryCreate(known.VideoParameterSets, known.SequenceParameterSets, known.PictureParameterSets, out var track).ShouldBeTrue();
        track!.Video!.Width.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Lengths_of_the_peer_are_told_and_ours_are_written()
    {
        byte[] record = [.. Vectors.HevcMain];
        record[21] &= 0xFC;
        HevcTrack.TryCreate(record, out var track, out var lengthSize).ShouldBeTrue();
        lengthSize.ShouldBe(1);
        (track!.Config.Span[21] & 3).ShouldBe(3);
    }

    [Fact]
    public void A_record_cut_off_anywhere_is_refused()
    {
        for (var length = 0; length < Vectors.HevcMain.Length; length++) HevcTrack.TryCreate(Vectors.HevcMain.AsSpan(0, length), out _, out _).ShouldBeFalse();
    }

    [Fact]
    public void Without_parameter_sets_there_is_no_track()
    {
        HevcTrack.TryCreate([], [], [], out _).ShouldBeFalse();
        byte[] empty = [.. Vectors.HevcMain[..22], 0];
        HevcTrack.TryCreate(empty, out _, out _).ShouldBeFalse();
    }

    [Fact]
    public void Decoding_may_start_at_random_access_pictures_only()
    {
        HevcNalUnit.ContainsRandomAccess([0, 0, 0, 3, 0x26, 1, 0xAF]).ShouldBeTrue();
        HevcNalUnit.ContainsRandomAccess([0, 0, 0, 3, 0x2A, 1, 0xAF]).ShouldBeTrue();
        HevcNalUnit.ContainsRandomAccess([0, 0, 0, 3, 0x02, 1, 0xD0]).ShouldBeFalse();
        HevcNalUnit.ContainsRandomAccess([0, 0, 0, 9, 0x26, 1, 0xAF]).ShouldBeFalse();
    }

    /// <summary>ffmpeg leaves array_completeness open in front of each array.</summary>
    private static byte[] WithoutCompleteness(byte[] record) =>
        [.. record.Select((b, i) => i > 22 && b is 0xA0 or 0xA1 or 0xA2 or 0x20 or 0x21 or 0x22 && record[i + 1] == 0 && record[i + 2] == 1 ? (byte)(b & 0x7F) : b)];
}
