using System.Net.Sockets;
using System.Text;

namespace SrsStack.EndToEnd.Tests;

/// <summary>Bytes to the HTTP port as they stand here, and what comes back.</summary>
internal sealed class RawHttp : IDisposable
{
    private static readonly TimeSpan FirstAnswer = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan NextAnswer = TimeSpan.FromSeconds(3);
    private readonly NetworkStream _wire;

    private RawHttp(Socket socket) => _wire = new(socket, ownsSocket: true);

    public static async Task<RawHttp> ConnectAsync(EndToEndHost server)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync("127.0.0.1", server.HttpPort);
        return new(socket);
    }

    /// <summary>Each character is a byte.</summary>
    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    public async Task SendAsync(byte[] bytes)
    {
        try
        {
            await _wire.WriteAsync(bytes);
        }
        catch (IOException)
        {
            // the server has closed already: that is what it should do
        }
    }

    /// <returns>True when the server closed; false when it still had not after a long while.</returns>
    public async Task<bool> ClosedAsync()
    {
        using var limit = new CancellationTokenSource(FirstAnswer);
        var buffer = new byte[1 << 16];
        try
        {
            while (await _wire.ReadAsync(buffer, limit.Token) > 0)
            {
                // what it says does not matter here
            }
            return true;
        }
        catch (IOException)
        {
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <returns>Status codes of all answers.</returns>
    public async Task<IReadOnlyList<string>> AnswersAsync(int bytes = 20_000) => [.. (await TextAsync(bytes)).Split("HTTP/1.1 ").Skip(1).Select(a => a[..3])];

    /// <summary>Reads until the server closes or has no more to say, or until so many bytes have come, for a live feed has no end.</summary>
    public async Task<string> TextAsync(int bytes = 20_000)
    {
        using var limit = new CancellationTokenSource(FirstAnswer);
        var (text, buffer) = (new StringBuilder(), new byte[1 << 16]);
        try
        {
            while (text.Length < bytes && await _wire.ReadAsync(buffer, limit.Token) is > 0 and var count)
            {
                text.Append(Encoding.Latin1.GetString(buffer, 0, count));
                limit.CancelAfter(NextAnswer);
            }
        }
        catch (IOException)
        {
            // a reset is an end as well
        }
        catch (OperationCanceledException) when (text.Length > 0)
        {
            // it answered, and keeps the connection
        }
        return text.ToString();
    }

    public void Dispose() => _wire.Dispose();
}
