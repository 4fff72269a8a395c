using SrsStack.Media.Live;
using SrsStack.Media.Protocols.Rtmp.Wire;

namespace SrsStack.Media.Protocols.Rtmp.Client;

/// <summary>Plays from another server into a sink, on the task that calls <see cref="RunAsync"/>.</summary>
public sealed class RtmpPlayClient : IAsyncDisposable
{
    private readonly RtmpClientConnection _connection;

    private RtmpPlayClient(RtmpClientConnection connection) => _connection = connection;

    /// <returns>A client whose play the server has admitted; nothing of the stream was read yet.</returns>
    /// <exception cref="RtmpClientException">It was not.</exception>
    public static async Task<RtmpPlayClient> OpenAsync(RtmpUrl url, RtmpClientOptions options, TimeProvider time, CancellationToken stop) =>
        new(await RtmpClientConnection.OpenAsync(url, isPublish: false, options, time, stop));

    /// <summary>Returns when the server says that the stream is over.</summary>
    /// <exception cref="RtmpClientException">The connection is lost, the server broke the protocol, fell silent or sends a codec that is not carried.</exception>
    public async Task RunAsync(IFrameSink sink, TimeProvider time, CancellationToken stop)
    {
        using var idle = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, idle.Token, _connection.Lost);
        var live = new RtmpToLive(sink);
        try
        {
            do idle.CancelAfter(_connection.Options.ReceiveIdle);
            while (await _connection.ReadAsync((in RtmpMessage message) => Receive(message, live), either.Token));
        }
        catch (Exception failed) when (!stop.IsCancellationRequested)
        {
            if (idle.IsCancellationRequested) throw new RtmpClientException($"The server sent nothing for {_connection.Options.ReceiveIdle.TotalSeconds:0.#} s.", null, failed);
            throw _connection.Explain(failed) ?? failed;
        }

        if (_connection.Session.State != RtmpClientState.Over) throw new RtmpClientException("The server closed the connection without ending the stream.");
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private RtmpEffect Receive(in RtmpMessage message, RtmpToLive live)
    {
        if (_connection.Session.Receive(message)) live.Receive(message);
        if (live.Refusal is { } refusal) throw new RtmpClientException($"The stream cannot be taken: {refusal}.");
        return RtmpEffect.None;
    }
}
