using System.Buffers;

namespace SrsStack.Media.Containers.Flv;

/// <summary>The nine bytes at the start of a FLV file, and PreviousTagSize0 behind them.</summary>
/// <remarks>FLV 10.1, E.2 and E.3.</remarks>
internal readonly record struct FlvFileHeader(bool HasAudio, bool HasVideo)
{
    /// <summary>Header and PreviousTagSize0 together.</summary>
    public const int Size = 13;

    private const byte AudioFlag = 4;
    private const byte VideoFlag = 1;

    public void Write(IBufferWriter<byte> output)
    {
        var flags = (HasAudio ? AudioFlag : 0) | (HasVideo ? VideoFlag : 0);
        output.Write((ReadOnlySpan<byte>)[(byte)'F', (byte)'L', (byte)'V', 1, (byte)flags, 0, 0, 0, 9, 0, 0, 0, 0]);
    }

    /// <returns>False when more bytes are needed; <paramref name="reader"/> then stays where it was.</returns>
    /// <exception cref="Protocols.ProtocolException">Not a FLV file of version 1.</exception>
    public static bool TryRead(ref SequenceReader<byte> reader, out FlvFileHeader header)
    {
        header = default;
        Span<byte> raw = stackalloc byte[Size];
        if (!reader.TryCopyTo(raw)) return false;
        if (!raw[..4].SequenceEqual("FLV\x01"u8) || !raw[5..9].SequenceEqual((ReadOnlySpan<byte>)[0, 0, 0, 9]))
        {
            throw new Protocols.ProtocolException("FLV", "E.2", "not a FLV file of version 1");
        }

        reader.Advance(Size);
        header = new((raw[4] & AudioFlag) != 0, (raw[4] & VideoFlag) != 0);
        return true;
    }
}
