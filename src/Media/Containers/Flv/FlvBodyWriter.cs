using System.Buffers.Binary;
using SrsStack.Media.Codecs.Flac;
using SrsStack.Media.Codecs.Opus;
using SrsStack.Media.Live;

namespace SrsStack.Media.Containers.Flv;

/// <summary>Writes what stands in front of a configuration or a payload in a tag body (RTMP: message).</summary>
/// <remarks>
/// FLV 10.1, E.4.2.1 and E.4.3.1, for H.264, AAC and MP3, which every player of FLV reads in that form; Enhanced RTMP v2 for all others. Only
/// the front is written, so that the payload is copied once, into its last place.
/// </remarks>
internal static class FlvBodyWriter
{
    /// <summary>Room that any front needs.</summary>
    public const int MaxFrontBytes = 8;

    // AAC is always announced as 44 kHz, 16 bit, stereo; the AudioSpecificConfig has the truth (E.4.2.1).
    private const byte AacFirstByte = 0xAF;
    private const byte Mp3FirstByte = 0x2F;
    private const int EnhancedAudio = (int)FlvAudioCodec.Enhanced << 4;
    private const int MinComposition = -0x800000;
    private const int MaxComposition = 0x7FFFFF;

    /// <summary>Written with the classic header.</summary>
    public static bool IsClassic(CodecId codec) => codec is CodecId.H264 or CodecId.Aac or CodecId.Mp3;

    public static FlvTagType TagTypeOf(MediaKind kind) => kind == MediaKind.Video ? FlvTagType.Video : FlvTagType.Audio;

    /// <summary>What follows the front of a sequence header: <see cref="Track.Config"/>, for Opus and FLAC as their files begin.</summary>
    public static ReadOnlyMemory<byte> ConfigurationOf(Track track) => track.Codec switch
    {
        CodecId.Opus when OpusConfiguration.TryParse(track.Config.Span, out var opus) => opus!.ToHeadPacket(),
        CodecId.Flac => FlacStreamInfo.ToFileHead(track.Config.Span),
        _ => track.Config,
    };

    /// <summary>The front of a sequence header; <see cref="ConfigurationOf"/> follows it.</summary>
    /// <returns>Bytes written to <paramref name="to"/>; 0 when the codec has no sequence header.</returns>
    public static int WriteTrackFront(Track track, Span<byte> to)
    {
        switch (track.Codec)
        {
            case CodecId.H264:
                to[0] = ((byte)FlvFrameType.Key << 4) | (byte)FlvVideoCodec.Avc;
                to[1..5].Clear();
                return 5;
            case CodecId.Aac:
                to[0] = AacFirstByte;
                to[1] = 0;
                return 2;
            case CodecId.Mp3 or CodecId.Ac3 or CodecId.Eac3:
                return 0;
            default:
                return WriteEnhanced(track, FlvFrameType.Key, EnhancedPacketType.SequenceStart, to);
        }
    }

    /// <summary>The front of a frame; <see cref="MediaFrame.Payload"/> follows it.</summary>
    /// <returns>Bytes written to <paramref name="to"/>.</returns>
    public static int WriteFrameFront(in MediaFrame frame, Span<byte> to)
    {
        var type = frame.IsKey ? FlvFrameType.Key : FlvFrameType.Inter;
        switch (frame.Track.Codec)
        {
            case CodecId.H264:
                to[0] = (byte)(((byte)type << 4) | (byte)FlvVideoCodec.Avc);
                to[1] = 1;
                UInt24.Write(to[2..], Composition(frame));
                return 5;
            case CodecId.Aac:
                to[0] = AacFirstByte;
                to[1] = 1;
                return 2;
            case CodecId.Mp3:
                to[0] = Mp3FirstByte;
                return 1;
            case CodecId.H265:
                return WriteHevcFront(frame, type, to);
            default:
                return WriteEnhanced(frame.Track, type, EnhancedPacketType.CodedFrames, to);
        }
    }

    /// <summary>CodedFramesX says that both times are one.</summary>
    private static int WriteHevcFront(in MediaFrame frame, FlvFrameType type, Span<byte> to)
    {
        var composition = Composition(frame);
        if (composition == 0) return WriteEnhanced(frame.Track, type, EnhancedPacketType.CodedFramesX, to);
        var size = WriteEnhanced(frame.Track, type, EnhancedPacketType.CodedFrames, to);
        UInt24.Write(to[size..], composition);
        return size + 3;
    }

    private static int WriteEnhanced(Track track, FlvFrameType type, EnhancedPacketType packet, Span<byte> to)
    {
        to[0] = (byte)((track.Kind == MediaKind.Video ? EnhancedPacket.Flag | ((int)type << 4) : EnhancedAudio) | (int)packet);
        BinaryPrimitives.WriteUInt32BigEndian(to[1..], FourCc.Of(track.Codec));
        return 1 + FourCc.Size;
    }

    private static int Composition(in MediaFrame frame) =>
        (int)Math.Clamp(frame.Pts.Milliseconds - frame.Dts.Milliseconds, MinComposition, MaxComposition);
}
