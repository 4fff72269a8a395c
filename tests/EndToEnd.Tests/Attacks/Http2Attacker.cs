using System.Buffers.Binary;

namespace SrsStack.EndToEnd.Tests;

/// <summary>HTTP/2 with prior knowledge, frame by frame (RFC 9113).</summary>
internal static class Http2Attacker
{
    private const byte Headers = 1, ResetStream = 3, Settings = 4, Continuation = 9;
    private const byte EndStream = 1, EndHeaders = 4;

    public static byte[] Opening => [.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, .. Frame(Settings, 0, 0, [])];

    /// <summary>A request that is taken back at once: many of them cost the server more than the client (CVE-2023-44487).</summary>
    public static byte[] AskAndReset(int stream) => [.. Frame(Headers, EndStream | EndHeaders, stream, GetHealth()), .. Frame(ResetStream, 0, stream, [0, 0, 0, 8])];

    /// <summary>The beginning of a request whose head does not end.</summary>
    public static byte[] AskWithoutEnd(int stream) => Frame(Headers, EndStream, stream, GetHealth());

    /// <summary>One more field for it, never indexed, of 8 kB.</summary>
    public static byte[] OneMoreField(int stream) => Frame(Continuation, 0, stream, [0x10, 1, (byte)'x', 0x7F, 0x81, 0x3F, .. new byte[8192].Select(_ => (byte)'a')]);

    /// <summary>:method GET, :scheme http, :path /healthz, :authority h (RFC 7541, appendix A).</summary>
    private static byte[] GetHealth() => [0x82, 0x86, 0x44, 8, .. "/healthz"u8, 0x41, 1, (byte)'h'];

    private static byte[] Frame(byte type, int flags, int stream, byte[] payload)
    {
        var frame = new byte[9 + payload.Length];
        (frame[0], frame[1], frame[2], frame[3], frame[4]) = ((byte)(payload.Length >> 16), (byte)(payload.Length >> 8), (byte)payload.Length, type, (byte)flags);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame, 9);
        return frame;
    }
}
