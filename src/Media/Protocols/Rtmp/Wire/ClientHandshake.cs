using System.Buffers.Binary;
using System.Security.Cryptography;

namespace SrsStack.Media.Protocols.Rtmp.Wire;

/// <summary>The client's side of the simple handshake: C0 and C1 out, S0, S1 and S2 in, C2 out.</summary>
/// <remarks>Adobe RTMP 1.0, 5.2. C1 says version 0, so no server looks for a digest; S2 is not checked, since it proves nothing.</remarks>
internal static class ClientHandshake
{
    private const int HeadBytes = 8;

    /// <returns>C0 and C1.</returns>
    public static byte[] Request(uint milliseconds)
    {
        var request = new byte[Handshake.RequestBytes];
        request[0] = Handshake.Version;
        BinaryPrimitives.WriteUInt32BigEndian(request.AsSpan(1), milliseconds);
        RandomNumberGenerator.Fill(request.AsSpan(1 + HeadBytes));
        return request;
    }

    /// <param name="s1">As it came; becomes C2.</param>
    /// <param name="milliseconds">When it came.</param>
    public static void Answer(Span<byte> s1, uint milliseconds) => BinaryPrimitives.WriteUInt32BigEndian(s1[4..], milliseconds);
}
