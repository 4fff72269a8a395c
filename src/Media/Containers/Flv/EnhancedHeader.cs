namespace SrsStack.Media.Containers.Flv;

/// <summary>The FourCC of an Enhanced RTMP body: read only to name the codec in a refusal.</summary>
/// <remarks>
/// Enhanced RTMP v1 (Veovera, 2023) for video, v2 for audio: packet type in the low 4 bits of the first byte. Packet type 6 (video) and 5
/// (audio) announce multitrack, packet type 7 a modifier; there the FourCC does not follow at once.
/// </remarks>
internal static class EnhancedHeader
{
    private const int SequenceEnd = 2;
    private const int FirstWithoutFourCc = 5;

    /// <returns>The codec's name for people, or null when the body is too short to say or only ends a sequence.</returns>
    public static string? CodecName(ReadOnlySpan<byte> body)
    {
        if (body.Length < 5) return null;
        var packetType = body[0] & 0x0F;
        if (packetType == SequenceEnd) return null;
        if (packetType >= FirstWithoutFourCc) return "of an extended packet type";
        Span<char> name = stackalloc char[4];
        for (var i = 0; i < name.Length; i++) name[i] = body[1 + i] is > 0x20 and < 0x7F ? (char)body[1 + i] : '?';
        return new(name);
    }
}
