using SrsStack.Media.Codecs.Mp3;
using SrsStack.Media.Live;
using SrsStack.Media.Tests.Samples;

namespace SrsStack.Media.Tests.Codecs.Mp3;

public sealed class Mp3FrameHeaderTests
{
    [Theory]
    [InlineData("fffb9064", 44100, 2, 128, 417, 1152)]                 // libmp3lame
    [InlineData("fffb9264", 44100, 2, 128, 418, 1152)]                 // the same, padded
    [InlineData("fff384c4", 24000, 1, 64, 192, 576)]                   // MPEG-2, mono; the rest by hand
    [InlineData("ffe318c4", 8000, 1, 8, 72, 576)]                      // MPEG-2.5
    [InlineData("fffb0064", 44100, 2, 0, 0, 1152)]                     // free format
    public void Headers_are_read(string hex, int rate, int channels, int bitrate, int bytes, int samples)
    {
        Mp3FrameHeader.TryParse(Convert.FromHexString(hex), out var header).ShouldBeTrue();
        header.ShouldBe(new Mp3FrameHeader(rate, channels, bitrate, bytes));
        header.SamplesPerFrame.ShouldBe(samples);
    }

    [Theory]
    [InlineData("")]
    [InlineData("ff")]
    [InlineData("fffb")]
    [InlineData("fffb90")]
    [InlineData("fefb9064")]
    [InlineData("ffeb9064")]                                           // reserved version
    [InlineData("fffd9064")]                                           // layer II
    [InlineData("fffbf064")]                                           // bad bitrate
    [InlineData("fffb9c64")]                                           // reserved rate
    public void Everything_else_is_refused(string hex) => Mp3FrameHeader.TryParse(Convert.FromHexString(hex), out _).ShouldBeFalse();

    [Fact]
    public void A_track_is_made_of_a_frame()
    {
        Mp3Track.TryCreate(Vectors.Mp3, out var track).ShouldBeTrue();
        track!.Audio.ShouldBe(new AudioFormat(44100, 2, 3));
        track.Config.IsEmpty.ShouldBeTrue();
        Mp3Track.TryCreate([1, 2, 3, 4], out track).ShouldBeFalse();
    }
}
