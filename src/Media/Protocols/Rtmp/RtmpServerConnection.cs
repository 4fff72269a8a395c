using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using SrsStack.Media.Engine;
using SrsStack.Media.Protocols.Rtmp.Wire;
using SrsStack.Media.Transport;

namespace SrsStack.Media.Protocols.Rtmp;

/// <summary>Serves one RTMP peer, from its first byte to its last: a publisher or a player.</summary>
/// <remarks>
/// One object for one connection. It is the only reader and only writer of the transport and completes both sides at the end. Times come
/// from <see cref="EngineOptions"/>; the transport should have Nagle's algorithm off, since replies are already gathered.
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "One object, one run: RunAsync frees what it used.")]
public sealed class RtmpServerConnection
{
    private const string Protocol = "rtmp";
    private const int MaxEncoderChars = 128;
    private static readonly TimeSpan LingerLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan FarewellLimit = TimeSpan.FromMilliseconds(500);

    private readonly MediaEngine _engine;
    private readonly ILogger _logger;
    private readonly string _peer;
    private readonly IDuplexPipe _transport;
    private readonly Socket? _socket;
    private readonly RtmpSession _session = new();
    private readonly RtmpInput _input;
    private readonly RtmpOutput _output;
    private readonly ConnectionEnd _end = new();
    private readonly Watchdog _deadline;
    private readonly Watchdog _stall;
    private readonly MessageHandler _receive;
    private RtmpPublisher? _publisher;
    private RtmpPlayer? _player;
    private uint _acknowledged;
    private long _counted;
    private long _dropped;
    private string _role = "none";
    private FeedName? _shownName;

    /// <param name="engine">Admits sessions and carries their media.</param>
    /// <param name="transport">The peer's bytes; completed by <see cref="RunAsync"/>.</param>
    /// <param name="peer">Address and port, for people and for the gate.</param>
    /// <param name="socket">The transport's own when the wire is clear text: everything is written to it directly, nothing by the transport.</param>
    public RtmpServerConnection(MediaEngine engine, IDuplexPipe transport, string peer, Socket? socket = null)
    {
        _engine = engine;
        _peer = peer;
        _transport = transport;
        _socket = socket;
        _logger = engine.Loggers.CreateLogger<RtmpServerConnection>();
        _deadline = new(engine.Time, MissDeadline);
        _stall = new(engine.Time, what => _end.Now(EndReason.ConnectionLost, what));
        _receive = Receive;
        _input = new(transport.Input);
        _output = new(socket is null ? transport.Output : new SocketWriter(socket), _stall, engine.Options.PlayStall);
    }

    /// <summary>Returns when the connection is over, whatever the reason; throws only for faults of this server.</summary>
    /// <param name="stop">Fires when the server stops; the peer is then cut off.</param>
    public async Task RunAsync(CancellationToken stop)
    {
        var began = _engine.Time.GetTimestamp();
        try
        {
            await using var stopping = stop.UnsafeRegister(static e => ((ConnectionEnd)e!).Now(EndReason.ServerStopping, null), _end);
            await ServeAsync(_end.Token);
            _end.Because(EndReason.PeerLeft, null);
        }
        catch (ProtocolException broken)
        {
            CountProtocolError();
            _end.Because(EndReason.ProtocolError, broken.Message);
        }
        catch (Exception lost) when (lost is OperationCanceledException or IOException)
        {
            _end.Because(EndReason.ConnectionLost, null); // unless somebody ended it, who then said why
        }
        finally
        {
            _end.Because(EndReason.ConnectionLost, "a fault of this server");
            await CloseAsync();
            Log.ConnectionEnded(
                _logger, _peer, _end.Text, _role, (_shownName ?? _session.Address?.Name)?.ToString() ?? "-", _input.Received, _output.Sent, _dropped,
                _engine.Time.GetElapsedTime(began));
        }
    }

    private async Task ServeAsync(CancellationToken stop)
    {
        _deadline.Arm(_engine.Options.HandshakeDeadline, "handshake");
        if (!await ShakeHandsAsync(stop)) return;
        _deadline.Arm(_engine.Options.RequestDeadline, "publish or play");
        while (true)
        {
            var read = await _input.ReadAsync(_receive, stop);
            CountReceived();
            if (_session.Outbox.Count > 0) await _output.SendAsync(_session, stop);
            if (read.IsWoken && _player is { IsOver: true })
            {
                await EndPlayAsync(stop);
                return;
            }

            if (!await ActAsync(read.Effect, stop)) return;
            if (!read.IsOver) continue;
            if (_publisher is not null) _end.Because(EndReason.ConnectionLost, null);
            return;
        }
    }

    private async Task<bool> ShakeHandsAsync(CancellationToken stop)
    {
        var request = new byte[Handshake.RequestBytes];
        if (!await _input.ReadHandshakeAsync(request, stop)) return false;
        var response = new byte[Handshake.ResponseBytes];
        Handshake.Respond(request, response, unchecked((uint)_engine.Time.GetUtcNow().ToUnixTimeMilliseconds()));
        await _output.SendHandshakeAsync(response, stop);
        return await _input.SkipAsync(Handshake.PacketBytes, stop);
    }

    private RtmpEffect Receive(in RtmpMessage message)
    {
        var effect = _session.Receive(message);
        if (effect != RtmpEffect.Media) return effect;
        if (_publisher!.TryTake(message))
        {
            _deadline.Touch();
            return RtmpEffect.None;
        }

        if (_publisher.Refusal is not { } refusal) return RtmpEffect.None;
        _session.Fail(refusal);
        return RtmpEffect.Close;
    }

    /// <summary>A peer that never comes to the point breaks the protocol as well; one that was refused and lingers did not.</summary>
    private void MissDeadline(string what)
    {
        var reason = _publisher is null ? EndReason.ProtocolError : EndReason.Idle;
        if (_end.Now(reason, $"deadline missed: {what}") && reason == EndReason.ProtocolError) CountProtocolError();
    }

    private void CountProtocolError() => _engine.Meters.ProtocolErrors.Add(1, new KeyValuePair<string, object?>("protocol", Protocol));

    private void CountReceived()
    {
        var received = _input.Received;
        _publisher?.CountBytes(received - _counted);
        _counted = received;
        var total = unchecked((uint)received);
        if (unchecked(total - _acknowledged) < _session.AcknowledgeEvery) return;
        _acknowledged = total;
        if (_session.State != RtmpState.AwaitingConnect) _session.Acknowledge(total);
    }

    /// <returns>False when the connection is to be closed.</returns>
    private async ValueTask<bool> ActAsync(RtmpEffect effect, CancellationToken stop)
    {
        switch (effect)
        {
            case RtmpEffect.PublishAsked:
                return await BeginPublishAsync(stop);
            case RtmpEffect.PlayAsked:
                return await BeginPlayAsync(stop);
            case RtmpEffect.PublishEnded:
                await EndPublishAsync(EndReason.PeerLeft, null);
                _deadline.Arm(_engine.Options.RequestDeadline, "publish or play");
                return true;
            case RtmpEffect.PauseChanged:
                _player!.Pause(_session.IsPaused);
                return true;
            case RtmpEffect.PlayEnded:
                return false;
            case RtmpEffect.Close:
                await EndRefusedAsync(_publisher?.Refusal ?? Refusal.BadName, stop);
                return false;
            default:
                return true;
        }
    }

    private async ValueTask<bool> BeginPublishAsync(CancellationToken stop)
    {
        _role = "publish";
        var encoder = _session.Encoder is { } text ? Printable.Cut(text, MaxEncoderChars) : null;
        var outcome = await _engine.BeginPublishAsync(RequestFor(SessionRole.Publish), encoder, stop);
        if (outcome.Session is null) return await RefuseAsync(outcome.Refusal, outcome.ShownName, stop);
        _shownName = outcome.Session.Name;
        _publisher = new(outcome.Session, _end);
        _input.MaxMessageBytes = _engine.Options.MaxMessageBytes;
        _deadline.Arm(_engine.Options.PublishIdle, "media");
        _session.Accept();
        await _output.SendAsync(_session, stop);
        if (_transport.Input is SocketReader reader) reader.RunInline();        // taking in media never waits
        return true;
    }

    private async ValueTask<bool> BeginPlayAsync(CancellationToken stop)
    {
        _role = "play";
        var outcome = await _engine.BeginPlayAsync(RequestFor(SessionRole.Play), stop);
        if (outcome.Session is null) return await RefuseAsync(outcome.Refusal, outcome.ShownName, stop);
        _shownName = outcome.Session.Name;
        _player = new(outcome.Session, _output, _input, _end);
        _deadline.Disarm();
        _session.Accept();
        await _output.SendAsync(_session, stop);
        _player.Start(_socket);
        return true;
    }

    private SessionRequest RequestFor(SessionRole role) =>
        new(_engine.NewSessionId(), role, Protocol, _session.Address!.Name, _session.Address.Query, _peer);

    private async ValueTask<bool> RefuseAsync(string? reason, FeedName? shownName, CancellationToken stop)
    {
        _shownName = shownName;
        _session.Refuse(reason ?? Refusal.Denied);
        await _output.SendAsync(_session, stop);
        await EndRefusedAsync(reason ?? Refusal.Denied, stop);
        return false;
    }

    /// <summary>Gives the peer time to read the refusal: closing with its bytes unread would reset the connection under it.</summary>
    private async ValueTask EndRefusedAsync(string reason, CancellationToken stop)
    {
        _end.Because(EndReason.Refused, reason);
        await EndPublishAsync(EndReason.Refused, reason);
        _deadline.Arm(LingerLimit, "closing");
        await _input.DrainAsync(stop);
    }

    private async Task EndPlayAsync(CancellationToken stop)
    {
        await _player!.DisposeAsync();
        _end.Because(EndReason.PeerLeft, "the stream ended");
        _session.EndPlay();
        await _output.SendAsync(_session, stop);
    }

    private async ValueTask EndPublishAsync(EndReason reason, string? detail)
    {
        if (_publisher is not { } publisher) return;
        _publisher = null;
        _dropped += publisher.Dropped;
        _engine.Meters.SkippedTags.Add(publisher.Dropped);
        await publisher.EndAsync(reason, detail);
    }

    /// <summary>A peer that is sent away should be able to tell its person why. It gets a moment to take the words, no more.</summary>
    private async ValueTask SayFarewellAsync()
    {
        if (_publisher is null || _end.Reason is not (EndReason.Kicked or EndReason.ServerStopping)) return;
        _session.Fail(_end.Reason == EndReason.Kicked ? "An operator ended this publish." : "The server stops. Publish again in a moment.");
        using var limit = new CancellationTokenSource(FarewellLimit, _engine.Time);
        try
        {
            await _output.SendAsync(_session, limit.Token);
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException)
        {
            _session.ClearOutbox();   // nobody there to hear it
        }
    }

    private async Task CloseAsync()
    {
        _end.Cancel();
        try
        {
            await SayFarewellAsync();
            await EndPublishAsync(_end.Reason, _end.Detail);
            if (_player is not null) await _player.DisposeAsync();
        }
        finally
        {
            await _input.CompleteAsync();
            await _output.CompleteAsync();
            if (_socket is not null) await _transport.Output.CompleteAsync();
            _deadline.Dispose();
            _stall.Dispose();
            _input.Dispose();
            _output.Dispose();
        }
    }
}
