using SrsStack.Media.Codecs.Aac;
using SrsStack.Media.Tests.Samples;

namespace SrsStack.Media.Tests.Codecs.Aac;

public sealed class AdtsHeaderTests
{
    /// <summary>The first header of <c>ffmpeg -f lavfi -i sine -ar 44100 -ac 2 -c:a aac -f adts</c> (5.1), a frame of 371 bytes with it.</summary>
    [Fact]
    public void The_header_is_that_of_other_writers()
    {
        AudioSpecificConfig.TryParse(Vectors.AacLc, out var config).ShouldBeTrue();
        AdtsHeader.TryCreate(config!, out var header).ShouldBeTrue();
        var output = new byte[AdtsHeader.Size];
        header.Write(371 - AdtsHeader.Size, output);
        output.ShouldBe(Convert.FromHexString("fff150802e7ffc"));
    }

    [Fact]
    public void Band_replication_is_told_as_its_core()
    {
        AudioSpecificConfig.TryParse(Vectors.AacHe, out var config).ShouldBeTrue();
        AdtsHeader.TryCreate(config!, out var header).ShouldBeTrue();
        header.ShouldBe(new AdtsHeader(1, 7, 2));
    }

    [Fact]
    public void The_longest_frame_fits()
    {
        var output = new byte[AdtsHeader.Size];
        new AdtsHeader(1, 4, 2).Write(AdtsHeader.MaxPayload, output);
        (((output[3] & 3) << 11) | (output[4] << 3) | (output[5] >> 5)).ShouldBe(0x1FFF);
    }

    [Fact]
    public void An_odd_rate_cannot_be_told()
    {
        AudioSpecificConfig.TryParse(Vectors.AacOddRate, out var config).ShouldBeTrue();
        AdtsHeader.TryCreate(config!, out _).ShouldBeFalse();
    }
}
