using SrsStack.Media.Bits;

namespace SrsStack.Media.Codecs.Aac;

/// <summary>AudioSpecificConfig of ISO/IEC 14496-3, 1.6.2.1, for the object types that have a GASpecificConfig (4.4.1).</summary>
/// <param name="ObjectType">Of the core: 1 Main, 2 LC, 3 SSR, 4 LTP and the error resilient kinds.</param>
/// <param name="SampleRate">Of the core, in Hz.</param>
/// <param name="ChannelConfiguration">0 (told by <paramref name="ProgramChannels"/>) to 7, table 1.19.</param>
/// <param name="ProgramChannels">Channels by the program_config_element (4.5.1.2); 0 when there is none.</param>
/// <param name="SamplesPerFrame">Of the core: 1024 or 960.</param>
/// <param name="ExtensionSampleRate">Rate with spectral band replication, in Hz; 0 when it is not signalled.</param>
/// <param name="HasParametricStereo">One coded channel becomes two.</param>
internal sealed record AudioSpecificConfig(
    int ObjectType, int SampleRate, int ChannelConfiguration, int ProgramChannels, int SamplesPerFrame, int ExtensionSampleRate, bool HasParametricStereo)
{
    public const int ObjectTypeLc = 2;
    public const int ObjectTypeSbr = 5;
    public const int ObjectTypePs = 29;

    /// <summary>Bytes of a whole configuration; the longest program_config_element with a comment has less.</summary>
    public const int MaxBytes = 512;

    public const int MaxSampleRate = 192_000;

    /// <summary>What a listener gets, in Hz.</summary>
    public int OutputSampleRate => ExtensionSampleRate > 0 ? ExtensionSampleRate : SampleRate;

    /// <summary>What a listener gets, 1 to 64.</summary>
    public int OutputChannels => HasParametricStereo && CodedChannels == 1 ? 2 : CodedChannels;

    /// <summary>The type that players name the stream by (<c>mp4a.40.N</c>): 2, 5 or 29 for the usual three.</summary>
    public int SignalledObjectType => HasParametricStereo ? ObjectTypePs : ExtensionSampleRate > 0 ? ObjectTypeSbr : ObjectType;

    private int CodedChannels => ChannelConfiguration switch { 0 => ProgramChannels, 7 => 8, _ => ChannelConfiguration };

    /// <returns>False when cut off, of an object type without GASpecificConfig, or with a rate or channels beyond the limits.</returns>
    public static bool TryParse(ReadOnlySpan<byte> data, out AudioSpecificConfig? config)
    {
        config = data.Length > MaxBytes ? null : AudioSpecificConfigParser.Parse(data);
        return config is not null;
    }

    /// <summary>The shortest form; band replication is signalled explicitly in front (1.6.5.3, hierarchical).</summary>
    /// <exception cref="InvalidOperationException">Channels are told by a program_config_element, which is not kept.</exception>
    public byte[] ToBytes()
    {
        if (ChannelConfiguration == 0) throw new InvalidOperationException("A program_config_element cannot be written.");
        Span<byte> output = stackalloc byte[16];
        var writer = new BitWriter(output);
        WriteObjectType(ref writer, SignalledObjectType);
        WriteRate(ref writer, SampleRate);
        writer.Write((uint)ChannelConfiguration, 4);
        if (ExtensionSampleRate > 0)
        {
            WriteRate(ref writer, ExtensionSampleRate);
            WriteObjectType(ref writer, ObjectType);
        }

        writer.Write(SamplesPerFrame == 960 ? 1u : 0u, 1);
        writer.Write(0, 2);                                            // dependsOnCoreCoder, extensionFlag
        return output[..writer.Length].ToArray();
    }

    private static void WriteObjectType(ref BitWriter writer, int type)
    {
        writer.Write(type < 31 ? (uint)type : 31, 5);
        if (type >= 31) writer.Write((uint)type - 32, 6);
    }

    private static void WriteRate(ref BitWriter writer, int rate)
    {
        var index = SamplingFrequency.IndexOf(rate);
        writer.Write((uint)(index < 0 ? SamplingFrequency.Escape : index), 4);
        if (index < 0) writer.Write((uint)rate, 24);
    }
}
