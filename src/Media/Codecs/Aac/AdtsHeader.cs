using System.Runtime.InteropServices;

namespace SrsStack.Media.Codecs.Aac;

/// <summary>adts_fixed_header and adts_variable_header without CRC: ISO/IEC 14496-3, 1.A.2.2.</summary>
/// <param name="Profile">Audio object type less one: 0 Main to 3 LTP.</param>
/// <param name="FrequencyIndex">0 to 12.</param>
/// <param name="ChannelConfiguration">1 to 7.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct AdtsHeader(int Profile, int FrequencyIndex, int ChannelConfiguration)
{
    public const int Size = 7;

    /// <summary>aac_frame_length has 13 bits and counts the header.</summary>
    public const int MaxPayload = 0x1FFF - Size;

    /// <summary>False for what these few bits cannot say: other object types, odd rates, uncommon channel layouts.</summary>
    /// <remarks>Band replication is not signalled here; decoders find it in the frames.</remarks>
    public static bool TryCreate(AudioSpecificConfig config, out AdtsHeader header)
    {
        var index = SamplingFrequency.IndexOf(config.SampleRate);
        var channels = config.ChannelConfiguration != 0 ? config.ChannelConfiguration : config.ProgramChannels switch
        {
            >= 1 and <= 6 => config.ProgramChannels,
            8 => 7,
            _ => 0,
        };
        header = new AdtsHeader(config.ObjectType - 1, index, channels);
        return config.ObjectType is >= 1 and <= 4 && index >= 0 && channels > 0 && config.SamplesPerFrame == 1024;
    }

    /// <param name="payloadLength">0 to <see cref="MaxPayload"/>.</param>
    /// <param name="output">At least <see cref="Size"/> bytes.</param>
    public void Write(int payloadLength, Span<byte> output)
    {
        var length = Size + payloadLength;
        output[0] = 0xFF;
        output[1] = 0xF1;                                              // MPEG-4, layer 0, no CRC
        output[2] = (byte)((Profile << 6) | (FrequencyIndex << 2) | (ChannelConfiguration >> 2));
        output[3] = (byte)((ChannelConfiguration << 6) | (length >> 11));
        output[4] = (byte)(length >> 3);
        output[5] = (byte)((length << 5) | 0x1F);                      // buffer fullness 0x7FF: variable rate
        output[6] = 0xFC;                                              // one raw_data_block
    }
}
