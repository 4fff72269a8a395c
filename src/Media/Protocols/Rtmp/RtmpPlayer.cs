using System.Net.Sockets;
using SrsStack.Media.Engine;
using SrsStack.Media.Live.Fanout;

namespace SrsStack.Media.Protocols.Rtmp;

/// <summary>A connection's play session: what sends media, beside the loop that reads the player's commands.</summary>
/// <remarks>A clear-text socket is lent to a pump. Other transports (TLS) have a loop of their own here.</remarks>
internal sealed class RtmpPlayer : IAsyncDisposable
{
    private readonly PlaySession _session;
    private readonly RtmpOutput _output;
    private readonly RtmpInput _input;
    private readonly ConnectionEnd _end;
    private readonly CancellationTokenRegistration _stopping;
    private Task _loop = Task.CompletedTask;
    private SocketPlayer? _direct;
    private volatile TaskCompletionSource? _paused;
    private volatile bool _isOver;
    private bool _isDisposed;

    public RtmpPlayer(PlaySession session, RtmpOutput output, RtmpInput input, ConnectionEnd end)
    {
        _session = session;
        _output = output;
        _input = input;
        _end = end;
        _stopping = session.Stopping.UnsafeRegister(_ => end.Now(session.StopReason ?? EndReason.Kicked, null), null);
    }

    /// <summary>The feed has ended for good and all of it was sent.</summary>
    public bool IsOver => _isOver;

    /// <param name="socket">Null: the transport's own writer is used.</param>
    public void Start(Socket? socket)
    {
        if (socket is null)
        {
            _loop = SendAsync(_end.Token);
            return;
        }
        _output.Direct = _direct = _session.Play(socket, [], RtmpForm.FormName, static () => new RtmpForm());
        _loop = AwaitAsync(_direct);
    }

    /// <summary>While paused nothing is sent; afterwards the cursor finds itself behind and goes on at the newest key frame.</summary>
    public void Pause(bool isPaused)
    {
        _direct?.Pause(isPaused);
        if (isPaused)
        {
            _paused ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            return;
        }

        _paused?.TrySetResult();
        _paused = null;
    }

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        try
        {
            await _loop;
        }
        finally
        {
            await _stopping.DisposeAsync();
            _session.Dispose();
        }
    }

    private async Task AwaitAsync(SocketPlayer direct)
    {
        await using var stopping = _end.Token.UnsafeRegister(static p => ((SocketPlayer)p!).Stop(), direct);
        var end = await direct.Ended;
        _output.Direct = null;
        _output.CountDirect(_session.Bytes);
        _isOver = end == PlayerEnd.FeedEnded;
        if (_isOver) _input.Wake();
        else _end.Now(EndReason.ConnectionLost, end == PlayerEnd.Stalled ? "the peer took nothing" : null);   // a reason given before stands
    }

    private async Task SendAsync(CancellationToken stop)
    {
        try
        {
            using var cursor = _session.Open(RtmpForm.FormName, static () => new RtmpForm());
            while (await cursor.WaitAsync(stop))
            {
                if (_paused is { } paused) await paused.Task.WaitAsync(stop);
                var sent = await _output.SendMediaAsync(cursor, stop);
                if (sent > 0) _session.CountBytes(sent);
            }

            _isOver = true;
            _input.Wake();
        }
        catch (Exception lost) when (lost is OperationCanceledException or IOException)
        {
            _end.Because(EndReason.ConnectionLost, null); // a reason given before stands
        }
        finally
        {
            if (!_isOver) _end.Cancel(); // the reading loop ends with this one
        }
    }
}
