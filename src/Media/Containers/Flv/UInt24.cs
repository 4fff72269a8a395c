namespace SrsStack.Media.Containers.Flv;

/// <summary>Big-endian 24-bit numbers, as FLV and RTMP write lengths, time stamps and composition times.</summary>
internal static class UInt24
{
    public const int Max = 0xFFFFFF;

    public static int Read(ReadOnlySpan<byte> from) => (from[0] << 16) | (from[1] << 8) | from[2];

    /// <summary>The same three bytes as a two's complement number.</summary>
    public static int ReadSigned(ReadOnlySpan<byte> from) => (Read(from) << 8) >> 8;

    public static void Write(Span<byte> to, int value)
    {
        to[0] = (byte)(value >> 16);
        to[1] = (byte)(value >> 8);
        to[2] = (byte)value;
    }
}
