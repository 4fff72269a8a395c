using SrsStack.Media.Engine;
using SrsStack.Media.Protocols.Rtmp.Messages;
using SrsStack.Media.Protocols.Rtmp.Wire;

namespace SrsStack.Media.Protocols.Rtmp;

/// <summary>The server's side of one connection after its handshake: messages in, effects and an outbox out. No I/O, clock or log.</summary>
/// <remarks>
/// Adobe RTMP 1.0, 7.2, as OBS, ffmpeg, librtmp, VLC and GStreamer need it. A connection carries one stream at a time, always under message
/// stream id 1, so that the bytes of a stream are the same for all its players. An illegal message is a <see cref="ProtocolException"/>
/// that names state and message.
/// </remarks>
internal sealed class RtmpSession : IRtmpOutbox
{
    /// <summary>The message stream id of every stream; 0 is the connection.</summary>
    public const uint StreamId = 1;

    /// <summary>Told to peers in the answer to connect; afterwards all our chunks are of this size.</summary>
    public const int OutgoingChunkSize = 60_000;

    /// <summary>Bytes after which each side acknowledges.</summary>
    public const uint DefaultWindow = 2_500_000;

    private const int MaxNameInErrors = 32;

    private readonly List<RtmpOutgoing> _outbox = [];
    private ConnectCommand? _connect;

    public RtmpState State { get; private set; } = RtmpState.AwaitingConnect;

    /// <summary>The stream asked for, from the effects PublishAsked and PlayAsked on.</summary>
    public StreamAddress? Address { get; private set; }

    /// <summary>What the peer calls itself, or null.</summary>
    public string? Encoder => _connect?.FlashVersion;

    /// <summary>Bytes after which this side owes an acknowledgement.</summary>
    public uint AcknowledgeEvery { get; private set; } = DefaultWindow;

    /// <summary>The latest total that the peer acknowledged, modulo 2^32.</summary>
    public uint AcknowledgedByPeer { get; private set; }

    public bool IsPaused { get; private set; }

    /// <summary>What to send, in order, as one group. The pump sends and clears it.</summary>
    public IReadOnlyList<RtmpOutgoing> Outbox => _outbox;

    public void ClearOutbox() => _outbox.Clear();

    /// <exception cref="ProtocolException">The message is malformed or not allowed in <see cref="State"/>.</exception>
    public RtmpEffect Receive(in RtmpMessage message)
    {
        switch (message.Type)
        {
            case MessageType.CommandAmf0 or MessageType.CommandAmf3:
                return ReceiveCommand(CommandMessage.Read(message));
            case MessageType.Audio or MessageType.Video or MessageType.DataAmf0 or MessageType.DataAmf3 or MessageType.Aggregate:
                return ReceiveMedia(message.Type);
            case MessageType.UserControl:
                ReceiveUserControl(UserControl.Read(message.Payload.Span));
                return RtmpEffect.None;
            case MessageType.WindowAckSize:
                var window = WindowAckSize.Read(message.Payload.Span).Bytes;
                if (window > 0) AcknowledgeEvery = window;
                return RtmpEffect.None;
            case MessageType.Acknowledgement:
                AcknowledgedByPeer = Acknowledgement.Read(message.Payload.Span).SequenceNumber;
                return RtmpEffect.None;
            default:
                return RtmpEffect.None; // peer bandwidth, shared objects, unknown numbers: nothing depends on them
        }
    }

    /// <summary>The gate said yes to <see cref="Address"/>.</summary>
    public void Accept()
    {
        if (State == RtmpState.AskingToPublish) AcceptPublish();
        else if (State == RtmpState.AskingToPlay) AcceptPlay();
        else throw new InvalidOperationException($"Nothing was asked in state {State}.");
    }

    /// <summary>The gate said no: tells the peer why, and the session is over.</summary>
    /// <param name="reason">A code of <see cref="Refusal"/> or of the gate.</param>
    public void Refuse(string reason)
    {
        var code = State == RtmpState.AskingToPlay
            ? reason == Refusal.NotFound ? "NetStream.Play.StreamNotFound" : "NetStream.Play.Failed"
            : "NetStream.Publish.BadName";
        End("error", code, RefusalText.Of(reason));
    }

    /// <summary>The stream cannot be carried on: tells the peer why, and the session is over.</summary>
    public void Fail(string description) => End("error", "NetStream.Failed", description);

    /// <summary>The feed of a player ended for good, or somebody ended the player.</summary>
    public void EndPlay()
    {
        Send(new UserControl(UserControlEvent.StreamEof, StreamId), 0);
        Send(Replies.Status("status", "NetStream.Play.UnpublishNotify", "The stream has ended."));
        End("status", "NetStream.Play.Stop", "Stopped playing.");
    }

    public void Acknowledge(uint total) => Send(new Acknowledgement(total), 0);

    private RtmpEffect ReceiveCommand(CommandMessage command)
    {
        if (State == RtmpState.AwaitingConnect && command.Name != ConnectCommand.Name) throw Illegal(command.Name, "7.2.1");
        switch (command.Name)
        {
            case ConnectCommand.Name: return Connect(command);
            case CommandNames.CreateStream: return CreateStream(command);
            case PublishCommand.Name: return Ask(PublishCommand.From(command).StreamName, RtmpState.AskingToPublish, RtmpEffect.PublishAsked, command.Name);
            case PlayCommand.Name: return Ask(PlayCommand.From(command).StreamName, RtmpState.AskingToPlay, RtmpEffect.PlayAsked, command.Name);
            case CommandNames.FcUnpublish: return FcUnpublish(command);
            case CommandNames.DeleteStream or CommandNames.CloseStream: return CloseStream();
            case CommandNames.Pause: return Pause(command.ValueAt(1) is true);
            case CommandNames.Seek: return Reply(Replies.Status("error", "NetStream.Seek.Failed", "A live stream has only now."));
            case CommandNames.GetStreamLength: return Reply(Replies.StreamLength(command.TransactionId));
            case CommandNames.FcPublish or CommandNames.ReleaseStream or CommandNames.FcSubscribe or CommandNames.FcUnsubscribe
                or CommandNames.CheckBandwidth: return Reply(Replies.Done(command.TransactionId));
            case CommandNames.ReceiveAudio or CommandNames.ReceiveVideo or CommandNames.Result or CommandNames.Error
                or CommandNames.OnStatus: return RtmpEffect.None;
            default: return command.TransactionId > 0 ? Reply(Replies.NotKnown(command.TransactionId)) : RtmpEffect.None;
        }
    }

    private RtmpEffect Connect(CommandMessage command)
    {
        if (State != RtmpState.AwaitingConnect) throw Illegal(command.Name, "7.2.1.1");
        _connect = ConnectCommand.From(command);
        State = RtmpState.Connected;
        Send(new WindowAckSize(DefaultWindow), 0);
        Send(new SetPeerBandwidth(DefaultWindow, BandwidthLimit.Dynamic), 0);
        Send(new SetChunkSize(OutgoingChunkSize), 0);
        Send(Replies.Connected(_connect.TransactionId, _connect.IsEnhanced), 0);
        return RtmpEffect.None;
    }

    private RtmpEffect CreateStream(CommandMessage command)
    {
        if (State == RtmpState.Connected) State = RtmpState.StreamCreated;
        return Reply(Replies.StreamCreated(command.TransactionId, StreamId)); // players ask for several and use one
    }

    private RtmpEffect Ask(string streamName, RtmpState asking, RtmpEffect effect, string command)
    {
        if (State != RtmpState.StreamCreated) throw Illegal(command, "7.2.2");
        State = asking;
        Address = StreamAddress.Parse(_connect!.App, _connect.TcUrl, streamName);
        if (Address is not null) return effect;
        Refuse(Refusal.BadName);
        return RtmpEffect.Close;
    }

    private void AcceptPublish()
    {
        State = RtmpState.Publishing;
        Send(Replies.FcStatus(CommandNames.OnFcPublish, "NetStream.Publish.Start", "Started publishing."));
        Send(new UserControl(UserControlEvent.StreamBegin, StreamId), 0);
        Send(Replies.Status("status", "NetStream.Publish.Start", "Started publishing."));
    }

    private void AcceptPlay()
    {
        State = RtmpState.Playing;
        Send(new UserControl(UserControlEvent.StreamBegin, StreamId), 0);
        Send(Replies.Status("status", "NetStream.Play.Reset", "Playing and resetting the stream."));
        Send(Replies.Status("status", "NetStream.Play.Start", "Started playing."));
        Send(new DataMessage("|RtmpSampleAccess", [true, true]));
        Send(new DataMessage("onStatus", [new Containers.Flv.AmfObject { { "code", "NetStream.Data.Start" } }]));
    }

    private RtmpEffect FcUnpublish(CommandMessage command)
    {
        Send(Replies.FcStatus(CommandNames.OnFcUnpublish, "NetStream.Unpublish.Success", "Stopped publishing."));
        if (command.TransactionId > 0) Send(Replies.Done(command.TransactionId), 0);
        return State == RtmpState.Publishing ? Unpublish() : RtmpEffect.None;
    }

    private RtmpEffect CloseStream()
    {
        switch (State)
        {
            case RtmpState.Publishing:
                return Unpublish();
            case RtmpState.Playing:
                State = RtmpState.Over;
                return RtmpEffect.PlayEnded;
            default:
                return RtmpEffect.None;
        }
    }

    private RtmpEffect Unpublish()
    {
        State = RtmpState.StreamCreated;
        Send(Replies.Status("status", "NetStream.Unpublish.Success", "Stopped publishing."));
        return RtmpEffect.PublishEnded;
    }

    private RtmpEffect Pause(bool isPaused)
    {
        if (State != RtmpState.Playing) return RtmpEffect.None;
        IsPaused = isPaused;
        Send(isPaused
            ? Replies.Status("status", "NetStream.Pause.Notify", "Paused.")
            : Replies.Status("status", "NetStream.Unpause.Notify", "Goes on."));
        return RtmpEffect.PauseChanged;
    }

    private RtmpEffect ReceiveMedia(MessageType type) => State switch
    {
        RtmpState.Publishing => RtmpEffect.Media,
        RtmpState.StreamCreated or RtmpState.Over => RtmpEffect.None, // what was under way when the publish ended
        _ => throw Illegal(type.ToString(), "7.1"),
    };

    private void ReceiveUserControl(UserControl control)
    {
        if (control.Event == UserControlEvent.PingRequest) Send(new UserControl(UserControlEvent.PingResponse, control.Value), 0);
    }

    private void End(string level, string code, string description)
    {
        Send(Replies.Status(level, code, description));
        State = RtmpState.Over;
    }

    private RtmpEffect Reply(CommandMessage reply)
    {
        // Statuses belong to the stream, results to the connection.
        Send(reply, reply.Name == CommandNames.OnStatus ? StreamId : 0);
        return RtmpEffect.None;
    }

    private void Send(IOutgoingMessage message, uint streamId = StreamId) => _outbox.Add(new(message, streamId));

    private ProtocolException Illegal(string message, string section) =>
        new("RTMP", section, $"{Printable.Cut(message, MaxNameInErrors)} in state {State}");
}
