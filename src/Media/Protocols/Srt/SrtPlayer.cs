using System.Buffers;
using SrsStack.Media.Containers.MpegTs;
using SrsStack.Media.Engine;

namespace SrsStack.Media.Protocols.Srt;

/// <summary>Sends a feed's shared transport stream in messages of seven packets; holds one piece of it, never more.</summary>
internal sealed class SrtPlayer(PlaySession session, SrtSocket socket, MediaEngine engine)
{
    private const int BytesAtOnce = 50 * SrtSocket.MessageBytes;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(64);

    /// <summary>For what was sent last to arrive: closing forgets it.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromMilliseconds(500);

    /// <summary>Returns when the connection is over or the feed has ended.</summary>
    /// <returns>Why, when it is not the peer that ended it.</returns>
    /// <exception cref="OperationCanceledException">When <paramref name="stop"/> fires.</exception>
    public async Task<string?> RunAsync(CancellationToken stop)
    {
        var piece = new ArrayBufferWriter<byte>(2 * BytesAtOnce);
        using var cursor = session.Open("ts", static () => new TsForm());
        try
        {
            while (await cursor.WaitAsync(stop))
            {
                piece.ResetWrittenCount();
                cursor.CopyTo(piece, BytesAtOnce);
                if (await SendAsync(piece.WrittenMemory, stop) is { } end) return end.Length > 0 ? end : null;
                session.CountBytes(piece.WrittenCount);
            }
            await Task.Delay(Farewell, engine.Time, stop);
            return "the stream ended";
        }
        finally
        {
            session.CountSkips(cursor.Skips);
        }
    }

    /// <returns>Null when all was taken; empty when the connection is over; else what is wrong.</returns>
    private async ValueTask<string?> SendAsync(ReadOnlyMemory<byte> piece, CancellationToken stop)
    {
        var (pause, since) = (FirstPause, engine.Time.GetTimestamp());
        while (!piece.IsEmpty)
        {
            var sent = socket.Send(piece.Span[..Math.Min(piece.Length, SrtSocket.MessageBytes)]);
            if (sent < 0) return "";
            if (sent == 0)
            {
                if (engine.Time.GetElapsedTime(since) > engine.Options.PlayStall) return "the peer took nothing";
                await Task.Delay(pause, engine.Time, stop);         // meanwhile the cursor falls behind, and then skips
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
                continue;
            }
            piece = piece[sent..];
            (pause, since) = (FirstPause, engine.Time.GetTimestamp());
        }
        return null;
    }
}
