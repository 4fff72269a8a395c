using System.Buffers.Binary;
using System.Security.Cryptography;

namespace SrsStack.Media.Protocols.Rtmp.Wire;

/// <summary>The handshake with digests that Flash Player 9 brought: not in the specification, asked for by ffmpeg, VLC and librtmp.</summary>
/// <remarks>
/// C1 and S1 carry an HMAC-SHA256 over themselves (without the 32 bytes of the digest) at a place that four of their bytes tell; which four
/// is the schema: 1 has the digest block first (bytes 8..11), 0 the key block (bytes 772..775). The text keys are Adobe's "Genuine" strings.
/// The digests prove nothing, since the keys are public; peers of H.264 age refuse servers that do not know them.
/// </remarks>
internal static class DigestHandshake
{
    public const int DigestBytes = 32;

    private const int DigestBlockSpread = 728;
    private const int OffsetBytes = 4;

    private static ReadOnlySpan<byte> PlayerKey => "Genuine Adobe Flash Player 001"u8;

    private static ReadOnlySpan<byte> ServerKey => "Genuine Adobe Flash Media Server 001"u8;

    private static ReadOnlySpan<byte> KeyTail =>
    [
        0xF0, 0xEE, 0xC2, 0x4A, 0x80, 0x68, 0xBE, 0xE8, 0x2E, 0x00, 0xD0, 0xD1, 0x02, 0x9E, 0x7E, 0x57,
        0x6E, 0xEC, 0x5D, 0x2D, 0x29, 0x80, 0x6F, 0xAB, 0x93, 0xB8, 0xE6, 0x36, 0xCF, 0xEB, 0x31, 0xAE,
    ];

    /// <summary>Looks for a valid digest of a client in both schemas.</summary>
    /// <returns>Its place in <paramref name="c1"/>, or -1.</returns>
    public static int FindDigest(ReadOnlySpan<byte> c1)
    {
        Span<byte> expected = stackalloc byte[DigestBytes];
        foreach (var schema in (ReadOnlySpan<int>)[0, 1])
        {
            var at = PlaceOfDigest(c1, schema);
            Sign(c1, at, PlayerKey, expected);
            if (expected.SequenceEqual(c1.Slice(at, DigestBytes))) return at;
        }

        return -1;
    }

    /// <summary>Puts the server's digest into S1, in the schema in which the client's digest was found.</summary>
    public static void SignS1(Span<byte> s1, int clientDigestAt)
    {
        var at = PlaceOfDigest(s1, SchemaOf(clientDigestAt));
        Sign(s1, at, ServerKey, s1.Slice(at, DigestBytes));
    }

    /// <summary>Puts the answer to the client's digest into the last 32 bytes of S2.</summary>
    public static void SignS2(Span<byte> s2, ReadOnlySpan<byte> clientDigest)
    {
        Span<byte> fullKey = stackalloc byte[ServerKey.Length + KeyTail.Length];
        ServerKey.CopyTo(fullKey);
        KeyTail.CopyTo(fullKey[ServerKey.Length..]);
        Span<byte> key = stackalloc byte[DigestBytes];
        HMACSHA256.HashData(fullKey, clientDigest, key);
        HMACSHA256.HashData(key, s2[..^DigestBytes], s2[^DigestBytes..]);
    }

    private static int PlaceOfDigest(ReadOnlySpan<byte> packet, int schema)
    {
        var block = schema == 0 ? Handshake.PacketBytes / 2 + OffsetBytes : 2 * OffsetBytes;
        var sum = packet[block] + packet[block + 1] + packet[block + 2] + packet[block + 3];
        return block + OffsetBytes + (sum % DigestBlockSpread);
    }

    private static int SchemaOf(int digestAt) => digestAt >= Handshake.PacketBytes / 2 + OffsetBytes ? 0 : 1;

    private static void Sign(ReadOnlySpan<byte> packet, int digestAt, ReadOnlySpan<byte> key, Span<byte> to)
    {
        Span<byte> signed = stackalloc byte[Handshake.PacketBytes - DigestBytes];
        packet[..digestAt].CopyTo(signed);
        packet[(digestAt + DigestBytes)..].CopyTo(signed[digestAt..]);
        HMACSHA256.HashData(key, signed, to);
    }

    /// <summary>The four bytes after the time that say "I know digests"; any non-zero version of a Flash Media Server of that age does.</summary>
    public static void WriteServerVersion(Span<byte> s1) => BinaryPrimitives.WriteUInt32BigEndian(s1[4..], 0x04050001);
}
