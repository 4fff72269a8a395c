using SrsStack.Media.Bits;

namespace SrsStack.Media.Codecs.Aac;

/// <summary>ISO/IEC 14496-3, 1.6.2.1 (AudioSpecificConfig), 4.4.1 (GASpecificConfig), 4.5.1.2 (program_config_element).</summary>
internal static class AudioSpecificConfigParser
{
    private const uint SbrSync = 0x2B7;
    private const uint PsSync = 0x548;

    public static AudioSpecificConfig? Parse(ReadOnlySpan<byte> data)
    {
        var reader = new BitReader(data);
        var type = ReadObjectType(ref reader);
        var rate = ReadRate(ref reader);
        var channels = (int)reader.ReadBits(4);
        var stereo = type == AudioSpecificConfig.ObjectTypePs;
        var extension = 0;
        if (stereo || type == AudioSpecificConfig.ObjectTypeSbr)
        {
            extension = ReadRate(ref reader);
            type = ReadObjectType(ref reader);
            if (extension == 0) return null;
        }

        if (channels > 7 || rate == 0 || !HasGeneralAudioConfig(type)) return null;
        var samples = reader.ReadFlag() ? 960 : 1024;                  // frameLengthFlag
        if (reader.ReadFlag()) reader.Skip(14);                        // coreCoderDelay
        reader.Skip(1);                                                // extensionFlag: its fields change nothing that is asked here
        var programChannels = channels == 0 ? ReadProgramConfig(ref reader) : 0;
        if (reader.Failed || (channels == 0 && programChannels == 0)) return null;
        if (extension == 0) (extension, stereo) = ReadLateExtension(ref reader);
        return new AudioSpecificConfig(type, rate, channels, programChannels, samples, extension, stereo);
    }

    private static bool HasGeneralAudioConfig(int type) => type is >= 1 and <= 4 or 6 or 7 or 17 or >= 19 and <= 23;

    private static int ReadObjectType(ref BitReader reader)
    {
        var type = (int)reader.ReadBits(5);
        return type == 31 ? 32 + (int)reader.ReadBits(6) : type;
    }

    /// <returns>0 for a rate that nobody can mean.</returns>
    private static int ReadRate(ref BitReader reader)
    {
        var index = (int)reader.ReadBits(4);
        var rate = index == SamplingFrequency.Escape ? (int)reader.ReadBits(24) : SamplingFrequency.ByIndex(index);
        return rate > AudioSpecificConfig.MaxSampleRate ? 0 : rate;
    }

    /// <summary>Band replication told behind the core's configuration, where old decoders do not look (1.6.5.3, backward compatible).</summary>
    private static (int Rate, bool Stereo) ReadLateExtension(ref BitReader reader)
    {
        if (reader.BitsLeft < 16 || reader.ReadBits(11) != SbrSync) return (0, false);
        if (ReadObjectType(ref reader) != AudioSpecificConfig.ObjectTypeSbr || !reader.ReadFlag()) return (0, false);
        var rate = ReadRate(ref reader);
        if (reader.Failed || rate == 0) return (0, false);
        var stereo = reader.BitsLeft >= 12 && reader.ReadBits(11) == PsSync && reader.ReadFlag();
        return (rate, stereo);
    }

    /// <summary>All counts have 2 to 4 bits, so the loops are short whatever the peer says.</summary>
    /// <returns>Channels of all elements, at most 64; 0 when broken.</returns>
    private static int ReadProgramConfig(ref BitReader reader)
    {
        reader.Skip(4 + 2 + 4);                                        // element_instance_tag, object_type, sampling_frequency_index
        var front = (int)reader.ReadBits(4);
        var side = (int)reader.ReadBits(4);
        var back = (int)reader.ReadBits(4);
        var lowFrequency = (int)reader.ReadBits(2);
        var data = (int)reader.ReadBits(3);
        var coupling = (int)reader.ReadBits(4);
        if (reader.ReadFlag()) reader.Skip(4);                         // mono_mixdown
        if (reader.ReadFlag()) reader.Skip(4);                         // stereo_mixdown
        if (reader.ReadFlag()) reader.Skip(3);                         // matrix_mixdown
        var channels = lowFrequency;
        for (var i = 0; i < front + side + back; i++)
        {
            channels += reader.ReadFlag() ? 2 : 1;                     // is_cpe: a pair
            reader.Skip(4);
        }

        reader.Skip((4 * lowFrequency) + (4 * data) + (5 * coupling));
        reader.AlignToByte();
        reader.Skip(8L * reader.ReadBits(8));                          // comment
        return reader.Failed ? 0 : Math.Min(channels, 64);
    }
}
