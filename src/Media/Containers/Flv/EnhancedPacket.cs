using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace SrsStack.Media.Containers.Flv;

/// <summary>VideoPacketType and AudioPacketType, those that carry something for a feed. The two number multitrack and the rest differently.</summary>
internal enum EnhancedPacketType
{
    SequenceStart = 0,
    CodedFrames = 1,
    SequenceEnd = 2,
    CodedFramesX = 3,

    /// <summary>Metadata, MultichannelConfig, MPEG2TSSequenceStart, commands and numbers to come: read over.</summary>
    Other = 4,
}

/// <summary>The header of an Enhanced RTMP body, and where the data of the wanted track lies.</summary>
/// <param name="FourCc">0 when the packet holds nothing of the wanted track.</param>
/// <param name="TrackId">0 where the packet is not multitrack.</param>
/// <param name="At">Place of the data in the body.</param>
/// <param name="Length">Of the data, in bytes.</param>
/// <param name="OtherTracks">How many tracks of the packet were left.</param>
/// <remarks>Enhanced RTMP v2 (Veovera), "ExVideoTagHeader" and "ExAudioTagHeader": packet type in the low 4 bits of the first byte.</remarks>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct EnhancedPacket(EnhancedPacketType Type, uint FourCc, int TrackId, int At, int Length, int OtherTracks)
{
    public const byte Flag = 0x80;

    private const int VideoMultitrack = 6;
    private const int AudioMultitrack = 5;
    private const int ModEx = 7;
    private const int VideoMetadata = 4;

    /// <summary>AvMultitrackType.</summary>
    private const int OneTrack = 0;
    private const int ManyTracksManyCodecs = 2;

    /// <param name="body">From its first byte on.</param>
    /// <param name="isVideo">False: audio.</param>
    /// <param name="wanted">Of several tracks the lowest up to this one counts.</param>
    /// <param name="packet">Set when the result is true.</param>
    /// <returns>False when the body is cut short or contradicts itself.</returns>
    public static bool TryRead(ReadOnlySpan<byte> body, bool isVideo, int wanted, out EnhancedPacket packet)
    {
        packet = new(EnhancedPacketType.Other, 0, 0, 0, 0, 0);
        var type = body[0] & 0x0F;
        var rest = body[1..];
        while (type == ModEx)
        {
            if (!TrySkipModifier(ref rest, out type)) return false;
        }

        if (isVideo && (FlvFrameType)((body[0] >> 4) & 7) == FlvFrameType.Command && type != VideoMetadata) return true;
        if (type == (isVideo ? VideoMultitrack : AudioMultitrack)) return TryReadTracks(rest, body.Length, wanted, isVideo, ref packet);
        if (rest.Length < Flv.FourCc.Size) return false;
        packet = new(Meaning(type, isVideo), Flv.FourCc.Read(rest), 0, body.Length - rest.Length + Flv.FourCc.Size, rest.Length - Flv.FourCc.Size, 0);
        return true;
    }

    /// <summary>A modifier is its size less one (8 bits, or 255 and 16 more), its data, and a byte with its kind and the next packet type.</summary>
    private static bool TrySkipModifier(ref ReadOnlySpan<byte> rest, out int type)
    {
        type = 0;
        if (rest.IsEmpty) return false;
        var size = rest[0] + 1;
        rest = rest[1..];
        if (size == 256)
        {
            if (rest.Length < 2) return false;
            size = BinaryPrimitives.ReadUInt16BigEndian(rest) + 1;
            rest = rest[2..];
        }

        if (rest.Length <= size) return false;
        type = rest[size] & 0x0F;
        rest = rest[(size + 1)..];
        return true;
    }

    private static bool TryReadTracks(ReadOnlySpan<byte> rest, int end, int wanted, bool isVideo, ref EnhancedPacket packet)
    {
        if (rest.IsEmpty) return false;
        var (kind, type) = (rest[0] >> 4, Meaning(rest[0] & 0x0F, isVideo));
        rest = rest[1..];
        if (kind > ManyTracksManyCodecs) return false;
        var fourCc = 0u;
        if (kind != ManyTracksManyCodecs && !TryTakeFourCc(ref rest, out fourCc)) return false;
        var tracks = 0;
        do
        {
            if (kind == ManyTracksManyCodecs && !TryTakeFourCc(ref rest, out fourCc)) return false;
            if (!TryTakeTrack(ref rest, kind == OneTrack, out var id, out var length)) return false;
            tracks++;
            if (id <= wanted && (packet.FourCc == 0 || id < packet.TrackId)) packet = new(type, fourCc, id, end - rest.Length, length, 0);
            rest = rest[length..];
        }
        while (!rest.IsEmpty);
        packet = packet with { OtherTracks = tracks - (packet.FourCc == 0 ? 0 : 1) };
        return true;
    }

    private static bool TryTakeFourCc(ref ReadOnlySpan<byte> rest, out uint fourCc)
    {
        fourCc = 0;
        if (rest.Length < Flv.FourCc.Size) return false;
        fourCc = Flv.FourCc.Read(rest);
        rest = rest[Flv.FourCc.Size..];
        return true;
    }

    /// <summary>A track number, and before the data of one of several its size in 24 bits.</summary>
    private static bool TryTakeTrack(ref ReadOnlySpan<byte> rest, bool isOnly, out int id, out int length)
    {
        id = length = 0;
        var head = isOnly ? 1 : 4;
        if (rest.Length < head) return false;
        id = rest[0];
        length = isOnly ? rest.Length - head : UInt24.Read(rest[1..]);
        rest = rest[head..];
        return length <= rest.Length;
    }

    private static EnhancedPacketType Meaning(int type, bool isVideo) =>
        type <= (isVideo ? (int)EnhancedPacketType.CodedFramesX : (int)EnhancedPacketType.SequenceEnd) ? (EnhancedPacketType)type : EnhancedPacketType.Other;
}
