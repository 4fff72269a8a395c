using System.Net.Sockets;

namespace SrsStack.Media.Live.Fanout;

/// <summary>The pumps of a process, one a core. The players of one stream are spread over all, so a large stream has all cores.</summary>
public sealed class Pumps
{
    private readonly Pump[] _pumps;
    private readonly TimeProvider _time;
    private readonly TimeSpan _patience;

    /// <param name="patience">A player that takes nothing for so long is ended.</param>
    /// <param name="delayed">Told how long the oldest byte waited that was just sent, and to how many players.</param>
    public Pumps(int count, TimeSpan patience, Action<TimeSpan, int> delayed, TimeProvider time)
    {
        (_patience, _time) = (patience, time);
        _pumps = [.. Enumerable.Range(0, count).Select(_ => new Pump(delayed, time))];
    }

    /// <summary>Lends a connected socket to a pump until <see cref="SocketPlayer.Ended"/>.</summary>
    /// <param name="output">Entered for this player, who leaves it at its end.</param>
    /// <param name="opening">Sent first; never written again. May be empty.</param>
    public SocketPlayer Play(Socket socket, SharedOutput output, byte[] opening, IPlayerCounts counts)
    {
        var player = new SocketPlayer(socket, output, opening, _patience, counts, _time);
        _pumps.MinBy(static p => p.Players)!.Add(player);
        return player;
    }
}
