using SrsStack.Media.Codecs.Av1;
using SrsStack.Media.Live;
using SrsStack.Media.Tests.Samples;

namespace SrsStack.Media.Tests.Codecs.Av1;

public sealed class Av1TrackTests
{
    [Theory]
    [InlineData(0, 320, 180, 0, 0)]
    [InlineData(1, 1920, 1080, 0, 8)]
    [InlineData(2, 640, 360, 0, 4)]
    [InlineData(3, 642, 362, 1, 1)]
    public void The_format_is_what_ffprobe_says(int vector, int width, int height, int profile, int level)
    {
        Av1Track.TryCreate(Vectors.AllAv1[vector], out var track).ShouldBeTrue();
        track!.Codec.ShouldBe(CodecId.Av1);
        track.Video.ShouldBe(new VideoFormat(width, height, profile, level));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_record_made_from_a_sample_is_that_of_ffmpeg(int vector)
    {
        var record = Vectors.AllAv1[vector];
        byte[] sample = [0x12, 0, .. record[4..], 0x32, 3, 1, 2, 3];       // temporal delimiter, sequence header, frame
        Av1Track.TryCreateFromSample(sample, out var track).ShouldBeTrue();
        track!.Config.ToArray().ShouldBe(record);
    }

    [Fact]
    public void A_record_or_sample_without_sequence_header_is_refused()
    {
        Av1Track.TryCreate(Vectors.Av1Main.AsSpan(0, 4), out _).ShouldBeFalse();
        Av1Track.TryCreateFromSample([0x12, 0, 0x32, 3, 1, 2, 3], out _).ShouldBeFalse();
        for (var length = 0; length < Vectors.Av1Main.Length - 1; length++) Av1Track.TryCreate(Vectors.Av1Main.AsSpan(0, length), out _).ShouldBeFalse();
    }

    [Fact]
    public void A_unit_longer_than_its_sample_ends_the_walk()
    {
        var reader = new Av1ObuReader([0x0A, 0x80, 0x80, 0x01, 0]);
        reader.TryRead(out _, out _, out _).ShouldBeFalse();
        reader.IsBroken.ShouldBeTrue();
    }
}
