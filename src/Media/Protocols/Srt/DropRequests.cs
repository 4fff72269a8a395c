using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace SrsStack.Media.Protocols.Srt;

/// <summary>Keeps drop requests of absurd ranges away from libsrt.</summary>
/// <remarks>
/// libsrt 1.5.1 walks over the range of a drop request (draft-sharabayko-srt-01, 3.2.9) number by number, on the thread that reads for all connections: half a
/// second for the longest, and for ever when a number has its highest bit set. One small packet of any player would be enough. The kernel leaves such packets
/// out before anybody reads them: a filter of the socket (socket(7), SO_ATTACH_FILTER), which sees the UDP header first.
/// </remarks>
internal static partial class DropRequests
{
    /// <summary>More than libsrt's flight window, 25,600 packets, so that no honest request is lost.</summary>
    private const uint LongestRange = 0xFFFF;

    private const int Header = 8;                   // of UDP
    private const int SolSocket = 1;
    private const int SoAttachFilter = 26;
    private const uint DropRequestType = 0x8007;
    private const uint HighestBit = 0x8000_0000;

    /// <summary>Classic BPF: code, jump if true, jump if false, operand.</summary>
    private static readonly (ushort Code, byte True, byte False, uint Operand)[] Program =
    [
        (0x28, 0, 0, Header),                       // ldh  control bit and type
        (0x15, 0, 8, DropRequestType),              // jeq  else accept
        (0x20, 0, 0, Header + 16),                  // ld   first number; a packet without one is left out
        (0x45, 7, 0, HighestBit),                   // jset leave out
        (0x07, 0, 0, 0),                            // tax
        (0x20, 0, 0, Header + 20),                  // ld   last number
        (0x45, 4, 0, HighestBit),                   // jset leave out
        (0x1C, 0, 0, 0),                            // sub  x
        (0x54, 0, 0, HighestBit - 1),               // and  numbers have 31 bits
        (0x25, 1, 0, LongestRange),                 // jgt  leave out
        (0x06, 0, 0, uint.MaxValue),                // ret  accept
        (0x06, 0, 0, 0),                            // ret  leave out
    ];

    /// <summary>A bound UDP socket with the filter, for <c>srt_bind_acquire</c>.</summary>
    /// <exception cref="SocketException">The address is in use or not ours.</exception>
    public static Socket Bind(IPEndPoint address)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            Attach(socket);
            socket.Bind(address);
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>A descriptor of the same socket for somebody who will close it.</summary>
    public static int Duplicate(Socket socket) => Duplicate((int)socket.Handle);

    [LibraryImport("libc", EntryPoint = "dup")]
    private static partial int Duplicate(int descriptor);

    private static unsafe void Attach(Socket socket)
    {
        var program = new byte[Program.Length * 8];
        for (var i = 0; i < Program.Length; i++) Write(Program[i], program.AsSpan(i * 8, 8));
        fixed (byte* first = program)
        {
            Span<byte> described = stackalloc byte[16];             // struct sock_fprog: a count, padding, a pointer
            described.Clear();
            MemoryMarshal.Write(described, (ushort)Program.Length);
            MemoryMarshal.Write(described[8..], (nint)first);
            socket.SetRawSocketOption(SolSocket, SoAttachFilter, described);
        }
    }

    private static void Write((ushort Code, byte True, byte False, uint Operand) step, Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, step.Code);
        (bytes[2], bytes[3]) = (step.True, step.False);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[4..], step.Operand);
    }
}
