using SrsStack.Media.Bits;
using SrsStack.Media.Codecs.Aac;
using SrsStack.Media.Live;
using SrsStack.Media.Tests.Samples;

namespace SrsStack.Media.Tests.Codecs.Aac;

public sealed class AudioSpecificConfigTests
{
    [Theory]
    [InlineData(nameof(Vectors.AacLc), 2, 44100, 44100, 2, 2)]
    [InlineData(nameof(Vectors.Aac51), 2, 48000, 48000, 6, 2)]
    [InlineData(nameof(Vectors.AacHe), 2, 22050, 44100, 2, 5)]
    [InlineData(nameof(Vectors.AacHeLate), 2, 22050, 44100, 2, 5)]
    [InlineData(nameof(Vectors.AacHeV2), 2, 24000, 48000, 2, 29)]
    [InlineData(nameof(Vectors.AacOddRate), 2, 47250, 47250, 2, 2)]
    public void The_usual_kinds_are_read(string vector, int type, int rate, int outputRate, int channels, int signalled)
    {
        var data = (byte[])typeof(Vectors).GetProperty(vector)!.GetValue(null)!;
        AudioSpecificConfig.TryParse(data, out var config).ShouldBeTrue();
        (config!.ObjectType, config.SampleRate, config.OutputSampleRate).ShouldBe((type, rate, outputRate));
        (config.OutputChannels, config.SignalledObjectType, config.SamplesPerFrame).ShouldBe((channels, signalled, 1024));
        AacTrack.TryCreate(data, out var track).ShouldBeTrue();
        track!.Audio.ShouldBe(new AudioFormat(outputRate, channels, signalled));
        track.Config.ToArray().ShouldBe(data);
    }

    [Fact]
    public void What_is_written_is_read_again()
    {
        foreach (var data in Vectors.AllAac)
        {
            AudioSpecificConfig.TryParse(data, out var config).ShouldBeTrue();
            AudioSpecificConfig.TryParse(config!.ToBytes(), out var again).ShouldBeTrue();
            again.ShouldBe(config);
        }

        AudioSpecificConfig.TryParse(Vectors.AacHe, out var explicitly).ShouldBeTrue();
        explicitly!.ToBytes().ShouldBe(Vectors.AacHe);
    }

    [Fact]
    public void Cut_off_configurations_are_refused_or_lose_their_extension_only()
    {
        foreach (var data in Vectors.AllAac)
        {
            AudioSpecificConfig.TryParse(data, out var whole).ShouldBeTrue();
            for (var length = 0; length < data.Length; length++)
            {
                if (!AudioSpecificConfig.TryParse(data.AsSpan(0, length), out var cut)) continue;
                cut.ShouldBeOneOf(whole, whole! with { ExtensionSampleRate = 0 });
            }

            AudioSpecificConfig.TryParse(data.AsSpan(0, 1), out _).ShouldBeFalse();
        }
    }

    [Theory]
    [InlineData("0000", "object type 0")]
    [InlineData("1690", "reserved rate")]
    [InlineData("1240", "channels by an element that is not there")]
    [InlineData("1248", "reserved channel configuration")]
    [InlineData("1780000010", "a rate of 0 Hz")]
    [InlineData("17ffffff90", "a rate of 16 MHz")]
    [InlineData("f950", "an object type without GASpecificConfig")]
    [InlineData("2f92", "band replication to a reserved rate")]
    public void Nonsense_is_refused(string hex, string why) =>
        AudioSpecificConfig.TryParse(Convert.FromHexString(hex), out _).ShouldBeFalse(why);

    [Fact]
    public void A_program_config_element_tells_the_channels()
    {
        AudioSpecificConfig.TryParse(WithProgramConfig(pairs: 2, singles: 1, comment: 3), out var config).ShouldBeTrue();
        config!.OutputChannels.ShouldBe(6);
        AdtsHeader.TryCreate(config, out var header).ShouldBeTrue();
        header.ChannelConfiguration.ShouldBe(6);
        Should.Throw<InvalidOperationException>(() => config.ToBytes());
    }

    [Fact]
    public void A_program_config_element_that_promises_more_than_is_there_is_refused()
    {
        var whole = WithProgramConfig(pairs: 15, singles: 15, comment: 200);
        AudioSpecificConfig.TryParse(whole, out var config).ShouldBeTrue();
        config!.OutputChannels.ShouldBe(46);
        for (var length = 0; length < whole.Length; length++)
        {
            AudioSpecificConfig.TryParse(whole.AsSpan(0, length), out _).ShouldBeFalse($"{length} bytes");
        }

        AudioSpecificConfig.TryParse([.. whole, .. new byte[AudioSpecificConfig.MaxBytes]], out _).ShouldBeFalse();
    }

    /// <summary>By hand from 4.5.1.2: pairs in front, singles at the back, one low frequency channel.</summary>
    private static byte[] WithProgramConfig(int pairs, int singles, int comment)
    {
        var buffer = new byte[400];
        var writer = new BitWriter(buffer);
        writer.Write(0b00010_0011_0000_000, 16);                       // LC, 48 kHz, channels 0, three flags
        writer.Write(0, 10);
        writer.Write((uint)pairs, 4);
        writer.Write(0, 4);
        writer.Write((uint)singles, 4);
        writer.Write(1, 2);
        writer.Write(0, 3 + 4 + 3);
        for (var i = 0; i < pairs; i++) writer.Write(0b1_0000, 5);
        for (var i = 0; i < singles; i++) writer.Write(0, 5);
        writer.Write(0, 4);
        writer = Realign(writer, buffer);
        writer.Write((uint)comment, 8);
        for (var i = 0; i < comment; i++) writer.Write('c', 8);
        return buffer[..writer.Length];
    }

    private static BitWriter Realign(BitWriter writer, byte[] buffer)
    {
        var next = new BitWriter(buffer);
        for (var i = 0; i < writer.Length; i++) next.Write(buffer[i], 8);
        return next;
    }
}
