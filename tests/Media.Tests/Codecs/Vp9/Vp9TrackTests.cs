using SrsStack.Media.Codecs.Vp9;
using SrsStack.Media.Live;
using SrsStack.Media.Tests.Samples;

namespace SrsStack.Media.Tests.Codecs.Vp9;

public sealed class Vp9TrackTests
{
    [Fact]
    public void Profile_and_level_stand_in_the_record_and_the_size_in_a_key_frame()
    {
        Vp9Track.TryCreate(Vectors.Vp9, Vectors.Vp9KeyFrame, out var track).ShouldBeTrue();
        track!.Video.ShouldBe(new VideoFormat(320, 180, 0, 11));
        track.Config.ToArray().ShouldBe(Vectors.Vp9[4..]);
        Vp9Track.TryCreate(Vectors.Vp9Ten.AsSpan(4), Vectors.Vp9TenKeyFrame, out var ten).ShouldBeTrue();
        ten!.Video.ShouldBe(new VideoFormat(1280, 720, 2, 31));
    }

    [Fact]
    public void Another_size_is_another_track()
    {
        Vp9Track.TryCreate(Vectors.Vp9, [], out var unknown).ShouldBeTrue();
        Vp9Track.TryCreate(Vectors.Vp9, Vectors.Vp9KeyFrame, out var known).ShouldBeTrue();
        unknown!.Video!.Width.ShouldBe(0);
        known!.SameAs(unknown).ShouldBeFalse();
    }

    [Fact]
    public void A_key_frame_alone_is_enough()
    {
        Vp9Track.TryCreateFromKeyFrame(Vectors.Vp9TenKeyFrame, out var track).ShouldBeTrue();
        track!.Video.ShouldBe(new VideoFormat(1280, 720, 2, 0));
        VpConfiguration.TryParse(track.Config.Span, out var configuration, out _).ShouldBeTrue();
        (configuration.BitDepth, configuration.ChromaSubsampling).ShouldBe((10, 1));
        Vp9Track.TryCreateFromKeyFrame([0x86, 0, 0x40, 0x92], out _).ShouldBeFalse();
    }
}
