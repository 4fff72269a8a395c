using System.Buffers;
using SrsStack.Media.Live;
using SrsStack.Media.Protocols.Rtmp.Wire;

namespace SrsStack.Media.Protocols.Rtmp.Client;

/// <summary>Publishes to another server: a live feed as it comes, or frames that are given.</summary>
/// <remarks>One task sends. Either <see cref="SendFeedAsync"/> or the Write methods with <see cref="FlushAsync"/>, not both.</remarks>
public sealed class RtmpPublishClient : IAsyncDisposable
{
    private readonly RtmpClientConnection _connection;
    private readonly RtmpForm _form;
    private readonly ArrayBufferWriter<byte> _written = new();
    private readonly CancellationTokenSource _over = new();
    private readonly Task _reading;
    private RtmpClientException? _failure;

    private RtmpPublishClient(RtmpClientConnection connection)
    {
        _connection = connection;
        _form = new(connection.Session.StreamId, isPublish: true);
        _reading = ReadAsync();
    }

    /// <summary>Bytes handed to the network.</summary>
    public long Sent => _connection.Output.Sent;

    /// <returns>A client whose publish the server has admitted.</returns>
    /// <exception cref="RtmpClientException">It was not.</exception>
    public static async Task<RtmpPublishClient> OpenAsync(RtmpUrl url, RtmpClientOptions options, TimeProvider time, CancellationToken stop) =>
        new(await RtmpClientConnection.OpenAsync(url, isPublish: true, options, time, stop));

    /// <summary>Sends the feed from its newest key frame on, until it ends for good. A server that is too slow misses whole GOPs.</summary>
    /// <exception cref="RtmpClientException">The server ended the publish, or the connection is lost.</exception>
    public async Task SendFeedAsync(LiveFeed feed, CancellationToken stop)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, _over.Token, _connection.Lost);
        var streamId = _connection.Session.StreamId;
        using var cursor = feed.Join(RtmpForm.PublishFormName(streamId), () => new RtmpForm(streamId, isPublish: true));
        try
        {
            while (await cursor.WaitAsync(either.Token)) await _connection.Output.SendMediaAsync(cursor, either.Token);
        }
        catch (Exception failed) when (!stop.IsCancellationRequested)
        {
            throw await WhyAsync(failed) ?? failed;
        }
    }

    /// <summary>Metadata and sequence headers; the beginning of what is written.</summary>
    public void Write(FeedDescription feed) => _form.WriteHead(feed, _written);

    /// <summary>A changed configuration.</summary>
    public void Write(Track track) => _form.WriteTrack(track, _written);

    /// <summary>The payload is copied.</summary>
    public void Write(in MediaFrame frame) => _form.WriteFrame(frame, _written);

    /// <summary>Sends what was written and waits until the network has taken it.</summary>
    /// <exception cref="RtmpClientException">As <see cref="SendFeedAsync"/>.</exception>
    public async Task FlushAsync(CancellationToken stop)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, _over.Token, _connection.Lost);
        try
        {
            await _connection.Output.SendAsync(_written.WrittenMemory, either.Token);
            _written.ResetWrittenCount();
        }
        catch (Exception failed) when (!stop.IsCancellationRequested)
        {
            throw await WhyAsync(failed) ?? failed;
        }
    }

    /// <summary>Says goodbye and closes.</summary>
    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _reading;
        await _connection.DisposeAsync();
        _over.Dispose();
    }

    /// <summary>What the server said counts more than that the connection is gone.</summary>
    private async Task<RtmpClientException?> WhyAsync(Exception failed)
    {
        await _over.CancelAsync();
        await _reading;
        return _failure ?? _connection.Explain(failed);
    }

    private async Task ReadAsync()
    {
        try
        {
            while (await _connection.ReadAsync(Receive, _over.Token))
            {
            }

            _failure = new("The server ended the publish.");
        }
        catch (OperationCanceledException)
        {
            return;
        }
        catch (Exception failed) when (_connection.Explain(failed) is { } known)
        {
            _failure = known;
        }

        await _over.CancelAsync();
    }

    private RtmpEffect Receive(in RtmpMessage message)
    {
        _connection.Session.Receive(message);
        return RtmpEffect.None;
    }
}
