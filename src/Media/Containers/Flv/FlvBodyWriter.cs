using SrsStack.Media.Live;

namespace SrsStack.Media.Containers.Flv;

/// <summary>Writes what stands in front of a configuration or a payload in a tag body (RTMP: message).</summary>
/// <remarks>FLV 10.1, E.4.2.1 and E.4.3.1. Only the front is written, so that the payload is copied once, into its last place.</remarks>
internal static class FlvBodyWriter
{
    /// <summary>Room that any front needs.</summary>
    public const int MaxFrontBytes = 5;

    // AAC is always announced as 44 kHz, 16 bit, stereo; the AudioSpecificConfig has the truth (E.4.2.1).
    private const byte AacFirstByte = 0xAF;
    private const byte Mp3FirstByte = 0x2F;
    private const int MinComposition = -0x800000;
    private const int MaxComposition = 0x7FFFFF;

    public static bool Carries(CodecId codec) => codec is CodecId.H264 or CodecId.Aac or CodecId.Mp3;

    public static FlvTagType TagTypeOf(MediaKind kind) => kind == MediaKind.Video ? FlvTagType.Video : FlvTagType.Audio;

    /// <summary>The front of a sequence header; <see cref="Track.Config"/> follows it.</summary>
    /// <returns>Bytes written to <paramref name="to"/>; 0 when the codec has no sequence header or FLV does not carry it.</returns>
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
            default:
                return 0;
        }
    }

    /// <summary>The front of a frame; <see cref="MediaFrame.Payload"/> follows it.</summary>
    /// <returns>Bytes written to <paramref name="to"/>; 0 when FLV does not carry the codec.</returns>
    public static int WriteFrameFront(in MediaFrame frame, Span<byte> to)
    {
        switch (frame.Track.Codec)
        {
            case CodecId.H264:
                var type = frame.IsKey ? FlvFrameType.Key : FlvFrameType.Inter;
                to[0] = (byte)(((byte)type << 4) | (byte)FlvVideoCodec.Avc);
                to[1] = 1;
                var composition = Math.Clamp(frame.Pts.Milliseconds - frame.Dts.Milliseconds, MinComposition, MaxComposition);
                UInt24.Write(to[2..], (int)composition);
                return 5;
            case CodecId.Aac:
                to[0] = AacFirstByte;
                to[1] = 1;
                return 2;
            case CodecId.Mp3:
                to[0] = Mp3FirstByte;
                return 1;
            default:
                return 0;
        }
    }
}
