using System.Net.Sockets;
using SrsStack.Media.Engine;
using SrsStack.Media.Live.Fanout;

namespace SrsStack.Host.Delivery;

/// <summary>A player over a clear-text socket: lent to the engine's pumps from the head of the answer to its last byte.</summary>
/// <remarks>Kestrel's own way to the socket costs six times as much. It may read on, so that it notices when the player leaves; it writes nothing.</remarks>
internal static class DirectPlay
{
    /// <summary>For a player to read what is left and to close.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);

    /// <summary>Returns when it is over; the caller then closes the connection.</summary>
    /// <param name="left">Fires when the player has left.</param>
    public static async Task RunAsync(SocketPlayer player, PlaySession session, Socket socket, TimeProvider time, CancellationToken left)
    {
        await using var leaving = left.UnsafeRegister(static p => ((SocketPlayer)p!).Stop(), player);
        await using var stopping = session.Stopping.UnsafeRegister(static p => ((SocketPlayer)p!).Stop(), player);
        if (await player.Ended == PlayerEnd.FeedEnded) await CloseAsync(socket, time, left);
    }

    /// <summary>A reset would come over the last seconds that the player has not read yet: its side closes first.</summary>
    private static async Task CloseAsync(Socket socket, TimeProvider time, CancellationToken left)
    {
        try
        {
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            return;
        }
        await Task.Delay(Farewell, time, left).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
