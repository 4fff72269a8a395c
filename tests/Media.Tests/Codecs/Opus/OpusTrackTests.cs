using SrsStack.Media.Codecs.Opus;
using SrsStack.Media.Live;
using SrsStack.Media.Tests.Samples;

namespace SrsStack.Media.Tests.Codecs.Opus;

public sealed class OpusTrackTests
{
    [Fact]
    public void Both_forms_give_the_same_track()
    {
        OpusTrack.TryCreate(Vectors.Opus, out var box).ShouldBeTrue();
        OpusTrack.TryCreate(Vectors.OpusHead, out var packet).ShouldBeTrue();
        box!.SameAs(packet).ShouldBeTrue();
        box.Audio.ShouldBe(new AudioFormat(48_000, 2, 0));
        box.Config.ToArray().ShouldBe(Vectors.Opus);
    }

    [Fact]
    public void Surround_keeps_its_table_in_both_forms()
    {
        OpusConfiguration.TryParse(Vectors.Opus51, out var configuration).ShouldBeTrue();
        configuration!.ToBox().ShouldBe(Vectors.Opus51);
        OpusConfiguration.TryParse(configuration.ToHeadPacket(), out var again).ShouldBeTrue();
        again!.ToBox().ShouldBe(Vectors.Opus51);
        OpusConfiguration.TryParse(Vectors.OpusHead, out var head).ShouldBeTrue();
        head!.ToHeadPacket().ShouldBe(Vectors.OpusHead);
    }

    [Fact]
    public void Broken_ones_are_refused()
    {
        for (var length = 0; length < Vectors.Opus51.Length; length++) OpusTrack.TryCreate(Vectors.Opus51.AsSpan(0, length), out _).ShouldBeFalse();
        OpusTrack.TryCreate([0, 3, .. Vectors.Opus[2..]], out _).ShouldBeFalse();      // three channels in family 0
        OpusTrack.TryCreate([1, .. Vectors.Opus[1..]], out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("fcb406", 960)]                                        // libopus: CELT, 20 ms
    [InlineData("00", 480)]
    [InlineData("18", 2880)]
    [InlineData("80", 120)]
    [InlineData("f9", 1920)]
    [InlineData("fb06", 5760)]
    [InlineData("1b03", 0)]                                            // 180 ms
    [InlineData("fb", 0)]
    [InlineData("", 0)]
    public void A_packet_says_how_long_it_is(string packet, int samples) => OpusPacket.SamplesOf(Convert.FromHexString(packet)).ShouldBe(samples);
}
