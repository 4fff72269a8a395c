using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Connections;
using SrsStack.Media.Live.Fanout;

namespace SrsStack.Host.Delivery;

/// <summary>The little of RFC 6455 that a player of WebSocket-FLV needs: the handshake, pings and the close.</summary>
internal static class WebSocketWire
{
    private const string Magic = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private const byte Close = 0x8, Ping = 0x9, Final = 0x80, Pong = 0x8A;
    private const int LongestControl = 125;

    [SuppressMessage("Security", "CA5350", Justification = "RFC 6455, 4.2.2 has it so; nothing is protected by it.")]
    public static byte[] Accept(string key) => Encoding.ASCII.GetBytes(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
        + $"{Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + Magic)))}\r\n\r\n");

    /// <summary>Reads what the player says until it closes; <paramref name="left"/> then fires.</summary>
    public static async Task ListenAsync(ConnectionContext connection, SocketPlayer player, CancellationTokenSource left)
    {
        var input = connection.Transport.Input;
        try
        {
            for (var isOver = false; !isOver;)
            {
                var read = await input.ReadAsync();
                var rest = read.Buffer;
                while (!isOver && TryTake(ref rest, out var opcode, out var payload)) isOver = Answer(opcode, payload, player);
                isOver |= read.IsCompleted || read.IsCanceled || rest.Length > LongestControl + 14;
                input.AdvanceTo(rest.Start, rest.End);
            }
        }
        catch (IOException)
        {
            // reset: it left as well
        }
        await left.CancelAsync();
    }

    /// <returns>True when the player closes.</returns>
    private static bool Answer(byte opcode, byte[] payload, SocketPlayer player)
    {
        if (opcode == Ping) player.Post([Pong, (byte)payload.Length, .. payload]);
        return opcode == Close;
    }

    /// <summary>Takes one whole frame; a player has no reason to send one longer than a control frame.</summary>
    private static bool TryTake(ref ReadOnlySequence<byte> buffer, out byte opcode, out byte[] payload)
    {
        (opcode, payload) = (0, []);
        Span<byte> head = stackalloc byte[6];
        if (buffer.Length < head.Length) return false;
        buffer.Slice(0, head.Length).CopyTo(head);
        var length = head[1] & 0x7F;
        if ((head[0] & Final) == 0 || (head[1] & 0x80) == 0 || length > LongestControl)
        {
            opcode = Close;             // fragments, no mask, long messages: not a player of ours
            return true;
        }
        if (buffer.Length < head.Length + length) return false;
        payload = buffer.Slice(head.Length, length).ToArray();
        for (var i = 0; i < length; i++) payload[i] ^= head[2 + (i % 4)];
        opcode = (byte)(head[0] & 0xF);
        buffer = buffer.Slice(head.Length + length);
        return true;
    }
}
