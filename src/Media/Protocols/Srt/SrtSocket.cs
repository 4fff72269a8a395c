using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using SrsStack.Media.Engine;

namespace SrsStack.Media.Protocols.Srt;

/// <summary>A socket of libsrt that never waits. After <see cref="Close"/> every call answers as if the peer were gone.</summary>
internal sealed unsafe class SrtSocket(int id)
{
    /// <summary>SRT_LIVE_DEF_PLSIZE: seven packets of a transport stream.</summary>
    public const int MessageBytes = 1316;

    private const int MaxStreamId = 512;
    private const int MaxAddress = 128;
    private int _isClosed;

    public int Id => id;

    /// <exception cref="InvalidOperationException">The address is in use or not ours.</exception>
    public static SrtSocket Bind(IPEndPoint address, int latencyMs)
    {
        var socket = new SrtSocket(LibSrt.srt_create_socket());
        Set(socket.Id, SrtOption.ReceiveBlocking, 0);
        Set(socket.Id, SrtOption.SendBlocking, 0);
        Set(socket.Id, SrtOption.Latency, latencyMs);
        try
        {
            if (TryBind(socket, address)) return socket;
            throw new InvalidOperationException($"SRT can not listen on UDP {address}: {Error()}");
        }
        catch (Exception e) when (e is SocketException or InvalidOperationException)
        {
            socket.Close();
            if (e is InvalidOperationException) throw;
            throw new InvalidOperationException($"SRT can not listen on UDP {address}: {e.Message}", e);
        }
    }

    private static bool TryBind(SrtSocket socket, IPEndPoint address)
    {
        if (OperatingSystem.IsLinux())
        {
            using var udp = DropRequests.Bind(address);
            return LibSrt.srt_bind_acquire(socket.Id, DropRequests.Duplicate(udp)) == 0;
        }
        var bytes = address.Serialize();
        fixed (byte* first = bytes.Buffer.Span) return LibSrt.srt_bind(socket.Id, first, bytes.Size) == 0;
    }

    /// <returns>Null when nobody waits.</returns>
    public SrtSocket? TryAccept(out string peer)
    {
        var address = stackalloc byte[MaxAddress];
        var length = MaxAddress;
        var accepted = LibSrt.srt_accept(id, address, &length);
        peer = accepted >= 0 ? AddressOf(address) : "";
        return accepted >= 0 ? new SrtSocket(accepted) : null;
    }

    public string StreamId()
    {
        var bytes = stackalloc byte[MaxStreamId + 1];
        var length = MaxStreamId;
        return LibSrt.srt_getsockflag(id, SrtOption.StreamId, bytes, &length) == 0 ? Encoding.UTF8.GetString(bytes, Math.Clamp(length, 0, MaxStreamId)) : "";
    }

    /// <returns>Bytes of one message; 0 when there is none now, -1 when the connection is over.</returns>
    public int Receive(Span<byte> buffer)
    {
        fixed (byte* first = buffer)
        {
            var count = LibSrt.srt_recvmsg(id, first, buffer.Length);
            if (count > 0) return count;
            return count < 0 && LibSrt.srt_getlasterror(0) == LibSrt.NothingNow ? 0 : -1;
        }
    }

    /// <returns>Bytes taken; 0 when there is no room now, -1 when the connection is over.</returns>
    public int Send(ReadOnlySpan<byte> message)
    {
        fixed (byte* first = message)
        {
            var count = LibSrt.srt_sendmsg2(id, first, message.Length, 0);
            if (count > 0) return count;
            return LibSrt.srt_getlasterror(0) == LibSrt.NoRoomNow ? 0 : -1;
        }
    }

    /// <returns>Null when the socket is gone.</returns>
    public TransportStats? Stats()
    {
        SrtTrace t = default;
        if (_isClosed != 0 || LibSrt.srt_bistats(id, &t, clear: 0, instantaneous: 1) != 0) return null;
        return new(TimeSpan.FromMilliseconds(t.RoundTripMs), t.PacketsReceived, t.PacketsSent, t.ReceiveLoss + (long)t.SendLoss, t.SentAgain, t.ReceiveDrop + (long)t.SendDrop);
    }

    public void Close()
    {
        if (Interlocked.Exchange(ref _isClosed, 1) == 0) _ = LibSrt.srt_close(id);
    }

    public static bool SetPassphrase(int socket, string passphrase)
    {
        var bytes = Encoding.UTF8.GetBytes(passphrase);
        fixed (byte* first = bytes) return LibSrt.srt_setsockflag(socket, SrtOption.Passphrase, first, bytes.Length) == 0;
    }

    /// <param name="address">A sockaddr_in or sockaddr_in6.</param>
    public static string AddressOf(byte* address)
    {
        var family = *(ushort*)address == (ushort)new SocketAddress(AddressFamily.InterNetworkV6).Buffer.Span[0] ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork;
        var copy = new SocketAddress(family);
        new ReadOnlySpan<byte>(address, copy.Size).CopyTo(copy.Buffer.Span);
        var any = family == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any;
        return new IPEndPoint(any, 0).Create(copy).ToString() ?? "unknown";
    }

    public static string Error() => Marshal.PtrToStringUTF8(LibSrt.srt_getlasterror_str()) ?? "unknown error";

    private static void Set(int socket, SrtOption option, int value)
    {
        if (LibSrt.srt_setsockflag(socket, option, &value, sizeof(int)) != 0) throw new InvalidOperationException($"SRT option {option}: {Error()}");
    }
}
