using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SrsStack.Testing;

/// <summary>A caller of SRT made by hand, so that it can do what a library would not (draft-sharabayko-srt-01, 3 and 4.3).</summary>
public sealed class SrtPeer : IDisposable
{
    public const ushort Acknowledge = 2, LossReport = 3, KeepAlive = 1, DropRequest = 7, UserDefined = 0x7FFF;
    public const ushort HandshakeRequest = 1, KeyRequest = 3, KeyResponse = 4, StreamId = 5;

    private const int HeaderBytes = 16;
    private const int HandshakeBytes = 48;
    private static readonly TimeSpan Answer = TimeSpan.FromSeconds(2);
    private readonly Socket _socket = new(SocketType.Dgram, ProtocolType.Udp);
    private readonly uint _id = (uint)Random.Shared.Next(1, 1 << 29);
    private uint _sequence = 1000;

    /// <param name="from">The address to speak from; null: any.</param>
    public SrtPeer(int port, IPAddress? from = null)
    {
        if (from is not null) _socket.Bind(new IPEndPoint(from, 0));
        _socket.Connect(IPAddress.Loopback, port);
    }

    /// <summary>Of the connection at the other side; zero before it is there.</summary>
    public uint PeerId { get; private set; }

    /// <summary>An extension of a handshake: type, length in words of 32 bits, content.</summary>
    /// <param name="words">The length that it tells; null: the right one.</param>
    public static byte[] Extension(ushort type, byte[] content, int? words = null)
    {
        var head = new byte[4];
        BinaryPrimitives.WriteUInt16BigEndian(head, type);
        BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(2), (ushort)(words ?? ((content.Length + 3) / 4)));
        return [.. head, .. content, .. new byte[(4 - (content.Length % 4)) % 4]];
    }

    /// <summary>Text as the wire has it: the bytes of each word from behind.</summary>
    public static byte[] StreamIdExtension(string streamId)
    {
        var bytes = Encoding.UTF8.GetBytes(streamId);
        Array.Resize(ref bytes, (bytes.Length + 3) / 4 * 4);
        return Extension(StreamId, [.. bytes.Chunk(4).SelectMany(w => w.Reverse())]);
    }

    public static byte[] Version() => Extension(HandshakeRequest, [0, 1, 5, 1, 0, 0, 0, 0x3F, 0, 120, 0, 120]);

    /// <summary>Both rounds; a peer that is refused or not answered has no <see cref="PeerId"/>.</summary>
    public async Task ConnectAsync(string streamId)
    {
        if (await InduceAsync() is { } cookie) await ConcludeAsync(cookie, 5, [.. Version(), .. StreamIdExtension(streamId)]);
    }

    /// <returns>The cookie; null when nobody answers.</returns>
    public async Task<uint?> InduceAsync()
    {
        Induce();
        return await ReceiveHandshakeAsync() is { } answer ? BinaryPrimitives.ReadUInt32BigEndian(answer.AsSpan(28)) : null;
    }

    public void Induce() => Send(0, 0, 0, Handshake(4, 2, 1, 0), 0);

    public async Task ConcludeAsync(uint cookie, ushort flags, byte[] extensions)
    {
        SendConclusion(cookie, flags, extensions);
        if (await ReceiveHandshakeAsync() is { } answer && BinaryPrimitives.ReadInt32BigEndian(answer.AsSpan(20)) == -1) PeerId = BinaryPrimitives.ReadUInt32BigEndian(answer.AsSpan(24));
    }

    public void SendConclusion(uint cookie, ushort flags, byte[] extensions) => Send(0, 0, 0, [.. Handshake(5, flags, -1, cookie), .. extensions], 0);

    /// <summary>A control packet.</summary>
    public void Send(ushort type, ushort subtype, uint information, byte[] content, uint? to = null) => SendRaw([.. Header(0x8000_0000 | ((uint)type << 16) | subtype, information, to ?? PeerId), .. content]);

    /// <summary>A data packet, one message by itself.</summary>
    public void SendData(byte[] content)
    {
        SendRaw([.. Header(_sequence, 0xC000_0000 | (_sequence & 0x03FF_FFFF), PeerId), .. content]);
        _sequence++;
    }

    public void SendRaw(byte[] datagram)
    {
        try
        {
            _socket.Send(datagram);
        }
        catch (SocketException)
        {
            // the other side does not listen now: the test will see
        }
    }

    public void Dispose() => _socket.Dispose();

    private byte[] Handshake(uint version, uint extension, int type, uint cookie)
    {
        var bytes = new byte[HandshakeBytes];
        uint[] words = [version, extension, _sequence, 1500, 8192, unchecked((uint)type), _id, cookie, 0x0100_007F];
        for (var i = 0; i < words.Length; i++) BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(4 * i), words[i]);
        return bytes;
    }

    private static byte[] Header(uint first, uint second, uint to)
    {
        var bytes = new byte[HeaderBytes];
        uint[] words = [first, second, unchecked((uint)(TimeProvider.System.GetTimestamp() / 1000)), to];
        for (var i = 0; i < words.Length; i++) BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(4 * i), words[i]);
        return bytes;
    }

    /// <returns>What stands behind the header of the next handshake packet; null when none comes.</returns>
    private async Task<byte[]?> ReceiveHandshakeAsync()
    {
        using var limit = new CancellationTokenSource(Answer);
        var buffer = new byte[1500];
        try
        {
            while (true)
            {
                var count = await _socket.ReceiveAsync(buffer, limit.Token);
                if (count >= HeaderBytes + HandshakeBytes && buffer[0] == 0x80 && buffer[1] == 0) return buffer[HeaderBytes..count];
            }
        }
        catch (Exception none) when (none is OperationCanceledException or SocketException)
        {
            return null;
        }
    }
}
