using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using SrsStack.Media.Engine;
using SrsStack.Media.Protocols.Rtmp;

namespace SrsStack.Media.Protocols.Srt;

/// <summary>One accepted peer from its admission to its last packet: a publisher or a player.</summary>
[SuppressMessage("Design", "CA1001", Justification = "One object, one run: RunAsync frees what it used.")]
internal sealed class SrtConnection
{
    /// <summary>Messages in a row, so that one publisher does not keep the others waiting.</summary>
    private const int AtOnce = 128;

    /// <summary>Who was heard so shortly before its end said goodbye: silence ends a connection after 5 s (SRTO_PEERIDLETIMEO).</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan BetweenSamples = TimeSpan.FromSeconds(1);

    private readonly MediaEngine _engine;
    private readonly SrtSocket _socket;
    private readonly SrtPoll _poll;
    private readonly SrtStreamId _wish;
    private readonly string _peer;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private readonly ConnectionEnd _end = new();
    private readonly Watchdog _deadline;
    private readonly byte[] _message = new byte[SrtSocket.MessageBytes + 184];
    private SrtPublisher? _publisher;
    private MediaSession? _session;
    private FeedName? _shownName;
    private TransportStats? _stats;
    private long _sampledAt;
    private long _heardAt;
    private bool _isClosed;

    public SrtConnection(MediaEngine engine, SrtSocket socket, SrtPoll poll, SrtStreamId wish, string peer)
    {
        (_engine, _socket, _poll, _wish, _peer) = (engine, socket, poll, wish, peer);
        _logger = engine.Loggers.CreateLogger<SrtConnection>();
        _deadline = new(engine.Time, what => _end.Now(EndReason.Idle, $"deadline missed: {what}"));
        _heardAt = _sampledAt = engine.Time.GetTimestamp();
    }

    /// <summary>Returns when the connection is over, whatever the reason; never throws.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var began = _engine.Time.GetTimestamp();
        try
        {
            await using var stopping = stop.UnsafeRegister(static e => ((ConnectionEnd)e!).Now(EndReason.ServerStopping, null), _end);
            if (_wish.IsPublish) await PublishAsync();
            else await PlayAsync();
        }
        catch (OperationCanceledException)
        {
            _end.Because(EndReason.ConnectionLost, null);       // unless somebody ended it, who then said why
        }
        catch (Exception fault)
        {
            Log.Fault(_logger, fault);
            _end.Because(EndReason.ConnectionLost, "a fault of this server");
        }
        finally
        {
            await CloseAsync(began);
        }
    }

    private async Task PublishAsync()
    {
        var outcome = await _engine.BeginPublishAsync(SrtDoor.RequestOf(_wish, _peer, _engine), null, _end.Token);
        if (outcome.Session is not { } session)
        {
            Refuse(outcome.Refusal, outcome.ShownName);
            return;
        }
        _publisher = new(session, _deadline);
        _deadline.Arm(_engine.Options.PublishIdle, "media");
        await using var stopping = Begin(session);
        await Task.Delay(Timeout.InfiniteTimeSpan, _engine.Time, _end.Token);
    }

    private async Task PlayAsync()
    {
        var outcome = await _engine.BeginPlayAsync(SrtDoor.RequestOf(_wish, _peer, _engine), _end.Token);
        if (outcome.Session is not { } session)
        {
            Refuse(outcome.Refusal, outcome.ShownName);
            return;
        }
        await using var stopping = Begin(session);
        var end = await new SrtPlayer(session, _socket, _engine).RunAsync(_end.Token);
        _end.Because(end == "the peer took nothing" ? EndReason.ConnectionLost : EndReason.PeerLeft, end);
    }

    private CancellationTokenRegistration Begin(MediaSession session)
    {
        (_session, _shownName) = (session, session.Name);
        session.ReadTransport = Sample;
        _poll.Watch(_socket, OnReadable);
        return session.Stopping.UnsafeRegister(_ => _end.Now(session.StopReason ?? EndReason.Kicked, null), null);
    }

    private void Refuse(string? reason, FeedName? shownName)
    {
        _shownName = shownName;
        _end.Because(EndReason.Refused, reason ?? Refusal.Denied);
    }

    /// <summary>On the polling thread. A player's messages mean nothing, but its end shows here.</summary>
    private void OnReadable()
    {
        lock (_lock)
        {
            for (var i = 0; i < AtOnce && !_isClosed; i++)
            {
                var count = _socket.Receive(_message);
                if (count < 0) EndByPeer();
                if (count <= 0) break;
                _heardAt = _engine.Time.GetTimestamp();
                _publisher?.Take(_message.AsSpan(0, count));
            }
        }
        if (_engine.Time.GetElapsedTime(_sampledAt) > BetweenSamples) Sample();
    }

    private void EndByPeer()
    {
        _poll.Forget(_socket);
        var isFresh = _publisher is null || _engine.Time.GetElapsedTime(_heardAt) < Fresh;
        _end.Now(isFresh ? EndReason.PeerLeft : EndReason.ConnectionLost, null);
    }

    /// <summary>The library forgets its counters with the connection: the last ones known are those of the log.</summary>
    private TransportStats? Sample()
    {
        _sampledAt = _engine.Time.GetTimestamp();
        return _stats = _socket.Stats() ?? _stats;
    }

    private async Task CloseAsync(long began)
    {
        _end.Cancel();
        _poll.Forget(_socket);
        Sample();
        lock (_lock)
        {
            _isClosed = true;
            _publisher?.Dispose();
        }
        _socket.Close();
        _deadline.Dispose();
        if (_session is PublishSession publish) await publish.EndAsync(_end.Reason, _end.Detail);
        var bytes = _session?.Bytes ?? 0;
        _session?.Dispose();
        Count();
        Log.ConnectionEnded(
            _logger, _peer, _end.Text, _wish.IsPublish ? "publish" : "play", (_shownName ?? _wish.Name).ToString(), bytes, _publisher?.Dropped ?? 0, _stats,
            _engine.Time.GetElapsedTime(began));
    }

    private void Count()
    {
        if (_stats is not { } stats) return;
        Add("received", stats.Received);
        Add("sent", stats.Sent);
        Add("lost", stats.Lost);
        Add("sent_again", stats.SentAgain);
        Add("dropped", stats.Dropped);

        void Add(string kind, long count) => _engine.Meters.SrtPackets.Add(count, new KeyValuePair<string, object?>("kind", kind));
    }
}
