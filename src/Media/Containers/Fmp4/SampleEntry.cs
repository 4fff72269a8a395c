using SrsStack.Media.Live;

namespace SrsStack.Media.Containers.Fmp4;

/// <summary>How a track's samples are coded, inside <c>stsd</c>: ISO/IEC 14496-12, 12.1.3 and 12.2.3, with the box of the codec's own binding.</summary>
internal static class SampleEntry
{
    /// <summary>objectTypeIndication of ISO/IEC 14496-1, table 5.</summary>
    private const int ObjectAac = 0x40;

    private const int ObjectMpeg1Audio = 0x6B;
    private const int ObjectMpeg2Audio = 0x69;

    /// <summary>The lowest rate of MPEG-1 audio; lower ones are MPEG-2's.</summary>
    private const int Mpeg1LowestRate = 32_000;

    public static bool Knows(CodecId codec) => codec is CodecId.H264 or CodecId.H265 or CodecId.Av1 or CodecId.Vp9
        or CodecId.Aac or CodecId.Mp3 or CodecId.Opus or CodecId.Flac or CodecId.Ac3 or CodecId.Eac3;

    public static void Write(BoxWriter boxes, Track track)
    {
        if (track.Kind == MediaKind.Video) WriteVideo(boxes, track, track.Video!);
        else WriteAudio(boxes, track, track.Audio!);
    }

    private static void WriteVideo(BoxWriter boxes, Track track, VideoFormat format)
    {
        var isVp9 = track.Codec == CodecId.Vp9;
        boxes.Begin(track.Codec switch { CodecId.H264 => "avc1"u8, CodecId.H265 => "hvc1"u8, CodecId.Av1 => "av01"u8, _ => "vp09"u8 })
            .Zeros(6).UInt16(1)                                        // data_reference_index
            .Zeros(16).UInt16(format.Width).UInt16(format.Height)
            .UInt32(0x0048_0000).UInt32(0x0048_0000)                   // 72 dpi
            .Zeros(4).UInt16(1).Zeros(32).UInt16(0x18).UInt16(0xFFFF); // frame_count, compressorname, depth
        if (isVp9) boxes.BeginFull("vpcC"u8, version: 1);
        else boxes.Begin(track.Codec switch { CodecId.H264 => "avcC"u8, CodecId.H265 => "hvcC"u8, _ => "av1C"u8 });
        boxes.Bytes(track.Config.Span).End().End();
    }

    private static void WriteAudio(BoxWriter boxes, Track track, AudioFormat format)
    {
        boxes.Begin(track.Codec switch
        {
            CodecId.Opus => "Opus"u8,
            CodecId.Flac => "fLaC"u8,
            CodecId.Ac3 => "ac-3"u8,
            CodecId.Eac3 => "ec-3"u8,
            _ => "mp4a"u8,
        });
        boxes.Zeros(6).UInt16(1).Zeros(8)
            .UInt16(format.Channels).UInt16(track.Codec == CodecId.Flac ? format.Profile : 16).Zeros(4)
            .UInt16(format.SampleRate > ushort.MaxValue ? 0 : format.SampleRate).UInt16(0);   // 16.16; what does not fit stands in the codec's box
        WriteAudioConfiguration(boxes, track, format);
        boxes.End();
    }

    private static void WriteAudioConfiguration(BoxWriter boxes, Track track, AudioFormat format)
    {
        switch (track.Codec)
        {
            case CodecId.Opus: boxes.Begin("dOps"u8).Bytes(track.Config.Span).End(); break;
            case CodecId.Flac: boxes.BeginFull("dfLa"u8).Bytes(track.Config.Span).End(); break;
            case CodecId.Ac3: boxes.Begin("dac3"u8).Bytes(track.Config.Span).End(); break;
            case CodecId.Eac3: boxes.Begin("dec3"u8).Bytes(track.Config.Span).End(); break;
            case CodecId.Aac: WriteElementaryStream(boxes, ObjectAac, track.Config.Span); break;
            default: WriteElementaryStream(boxes, format.SampleRate >= Mpeg1LowestRate ? ObjectMpeg1Audio : ObjectMpeg2Audio, []); break;
        }
    }

    /// <summary>ES_Descriptor, DecoderConfigDescriptor, DecoderSpecificInfo, SLConfigDescriptor: ISO/IEC 14496-1, 7.2.6; lengths in four bytes.</summary>
    private static void WriteElementaryStream(BoxWriter boxes, int objectType, ReadOnlySpan<byte> specific)
    {
        const int Head = 5, Configuration = 13, Identity = 3;
        var specificSize = specific.IsEmpty ? 0 : Head + specific.Length;
        boxes.BeginFull("esds"u8);
        WriteDescriptor(boxes, 3, Identity + Head + Configuration + specificSize + Head + 1).UInt16(0).Byte(0);
        WriteDescriptor(boxes, 4, Configuration + specificSize).Byte(objectType).Byte(0x15).Zeros(3 + 4 + 4);   // audio stream, sizes and rates unknown
        if (!specific.IsEmpty) WriteDescriptor(boxes, 5, specific.Length).Bytes(specific);
        WriteDescriptor(boxes, 6, 1).Byte(2).End();                    // predefined: MP4
    }

    private static BoxWriter WriteDescriptor(BoxWriter boxes, int tag, int length) =>
        boxes.Byte(tag).Byte(0x80 | (length >> 21)).Byte(0x80 | (length >> 14)).Byte(0x80 | (length >> 7)).Byte(length & 0x7F);
}
