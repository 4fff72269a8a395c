using System.Buffers.Binary;
using System.Security.Cryptography;

namespace SrsStack.Media.Protocols.Rtmp.Wire;

/// <summary>The server's side of the handshake: C0 and C1 in, S0, S1 and S2 out, C2 read over.</summary>
/// <remarks>
/// Adobe RTMP 1.0, 5.2, and <see cref="DigestHandshake"/> when C1 carries a valid digest. C2 is not checked: it proves nothing and some
/// encoders send zeros.
/// </remarks>
internal static class Handshake
{
    /// <summary>C1, S1, C2 and S2 are of one size.</summary>
    public const int PacketBytes = 1536;

    /// <summary>C0 and C1.</summary>
    public const int RequestBytes = 1 + PacketBytes;

    /// <summary>S0, S1 and S2.</summary>
    public const int ResponseBytes = 1 + (2 * PacketBytes);

    public const byte Version = 3;
    private const int TimeBytes = 4;
    private const int HeadBytes = 8;

    /// <exception cref="ProtocolException">C0 names another version: 6, 8 and 9 are RTMPE, all else is not RTMP.</exception>
    public static void CheckVersion(byte c0)
    {
        if (c0 == Version) return;
        var what = c0 is 6 or 8 or 9 ? "encrypted RTMP (RTMPE) is not served" : "not RTMP";
        throw new ProtocolException("RTMP", "5.2.2", $"version {c0}: {what}");
    }

    /// <param name="request">C0 and C1, <see cref="RequestBytes"/> bytes.</param>
    /// <param name="response">S0, S1 and S2 are written here, <see cref="ResponseBytes"/> bytes.</param>
    /// <param name="milliseconds">The server's clock, of any epoch.</param>
    /// <exception cref="ProtocolException">As <see cref="CheckVersion"/>.</exception>
    public static void Respond(ReadOnlySpan<byte> request, Span<byte> response, uint milliseconds)
    {
        CheckVersion(request[0]);
        var c1 = request[1..RequestBytes];
        response[0] = Version;
        var s1 = response.Slice(1, PacketBytes);
        var s2 = response.Slice(1 + PacketBytes, PacketBytes);
        RandomNumberGenerator.Fill(s1);
        BinaryPrimitives.WriteUInt32BigEndian(s1, milliseconds);
        var digestAt = HasVersion(c1) ? DigestHandshake.FindDigest(c1) : -1;
        if (digestAt < 0)
        {
            s1[TimeBytes..HeadBytes].Clear();
            Echo(c1, s2, milliseconds);
            return;
        }

        DigestHandshake.WriteServerVersion(s1);
        DigestHandshake.SignS1(s1, digestAt);
        RandomNumberGenerator.Fill(s2);
        DigestHandshake.SignS2(s2, c1.Slice(digestAt, DigestHandshake.DigestBytes));
    }

    private static void Echo(ReadOnlySpan<byte> c1, Span<byte> s2, uint milliseconds)
    {
        c1.CopyTo(s2);
        BinaryPrimitives.WriteUInt32BigEndian(s2[TimeBytes..], milliseconds); // 5.2.4: the time at which C1 was read
    }

    private static bool HasVersion(ReadOnlySpan<byte> c1) => BinaryPrimitives.ReadUInt32BigEndian(c1[TimeBytes..]) != 0;
}
