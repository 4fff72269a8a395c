using SrsStack.Media.Containers.Flv;
using SrsStack.Media.Protocols.Rtmp.Messages;
using SrsStack.Media.Protocols.Rtmp.Wire;

namespace SrsStack.Media.Protocols.Rtmp.Client;

internal enum RtmpClientState
{
    Connecting,
    CreatingStream,
    Asking,
    Running,
    Over,
}

/// <summary>The client's side of one connection after its handshake: messages in, an outbox and media out. No I/O, clock or log.</summary>
/// <remarks>Adobe RTMP 1.0, 7.2, with the commands that encoders send beside it (releaseStream, FCPublish).</remarks>
internal sealed class RtmpClientSession(RtmpUrl url, bool isPublish, string agent) : IRtmpOutbox
{
    private const double ConnectCall = 1;
    private const double CreateStreamCall = 4;
    private const double AskCall = 5;
    private const double EndCall = 6;

    private readonly List<RtmpOutgoing> _outbox = [];

    public RtmpClientState State { get; private set; } = RtmpClientState.Connecting;

    /// <summary>The message stream that the server chose.</summary>
    public uint StreamId { get; private set; }

    /// <summary>Bytes after which this side owes an acknowledgement.</summary>
    public uint AcknowledgeEvery { get; private set; } = RtmpSession.DefaultWindow;

    public IReadOnlyList<RtmpOutgoing> Outbox => _outbox;

    public void ClearOutbox() => _outbox.Clear();

    public void Begin()
    {
        var values = new AmfObject
        {
            { "app", url.App }, { "type", "nonprivate" }, { "flashVer", agent }, { "tcUrl", url.TcUrl }, { "objectEncoding", 0 },
        };
        EnhancedCapabilities.AddTo(values);
        Send(new SetChunkSize(RtmpSession.OutgoingChunkSize));
        Send(new CommandMessage(ConnectCommand.Name, ConnectCall, [values]));
    }

    /// <returns>True when the message is media for the player.</returns>
    /// <exception cref="RtmpClientException">The server refuses.</exception>
    /// <exception cref="ProtocolException">The message is malformed.</exception>
    public bool Receive(in RtmpMessage message)
    {
        switch (message.Type)
        {
            case MessageType.CommandAmf0 or MessageType.CommandAmf3:
                ReceiveCommand(CommandMessage.Read(message));
                return false;
            case MessageType.Audio or MessageType.Video or MessageType.DataAmf0 or MessageType.DataAmf3 or MessageType.Aggregate:
                return !isPublish && State == RtmpClientState.Running;
            case MessageType.UserControl:
                var control = UserControl.Read(message.Payload.Span);
                if (control.Event == UserControlEvent.PingRequest) Send(new UserControl(UserControlEvent.PingResponse, control.Value));
                return false;
            case MessageType.WindowAckSize:
                if (WindowAckSize.Read(message.Payload.Span).Bytes is > 0 and var window) AcknowledgeEvery = window;
                return false;
            case MessageType.SetPeerBandwidth:
                Send(new WindowAckSize(RtmpSession.DefaultWindow)); // what the peer asks of our output is left to TCP
                return false;
            default:
                return false;
        }
    }

    public void Acknowledge(uint total) => Send(new Acknowledgement(total));

    /// <summary>Says goodbye, as encoders and players do.</summary>
    public void End()
    {
        if (State == RtmpClientState.Running)
        {
            if (isPublish) Send(new CommandMessage(CommandNames.FcUnpublish, EndCall, [null, url.StreamName]));
            Send(new CommandMessage(CommandNames.DeleteStream, 0, [null, (double)StreamId]));
        }

        State = RtmpClientState.Over;
    }

    private void ReceiveCommand(CommandMessage command)
    {
        switch (command.Name)
        {
            case CommandNames.Result when command.TransactionId == ConnectCall && State == RtmpClientState.Connecting:
                CreateStream();
                break;
            case CommandNames.Result when command.TransactionId == CreateStreamCall && State == RtmpClientState.CreatingStream:
                Ask(command.ValueAt(1) is double id and >= 0 and <= uint.MaxValue ? (uint)id : throw Refused("createStream without a number", null));
                break;
            case CommandNames.Error when command.TransactionId is ConnectCall or CreateStreamCall or AskCall:
                throw Refused(command);
            case CommandNames.OnStatus:
                ReceiveStatus(command);
                break;
            case "close":
                State = RtmpClientState.Over;
                break;
            default:
                break; // onBWDone, onFCPublish, answers to releaseStream and FCPublish: nothing depends on them
        }
    }

    private void CreateStream()
    {
        State = RtmpClientState.CreatingStream;
        if (isPublish)
        {
            Send(new CommandMessage(CommandNames.ReleaseStream, 2, [null, url.StreamName]));
            Send(new CommandMessage(CommandNames.FcPublish, 3, [null, url.StreamName]));
        }

        Send(new CommandMessage(CommandNames.CreateStream, CreateStreamCall, [null]));
    }

    private void Ask(uint streamId)
    {
        StreamId = streamId;
        State = RtmpClientState.Asking;
        var ask = isPublish
            ? new CommandMessage(PublishCommand.Name, AskCall, [null, url.StreamName, "live"])
            : new CommandMessage(PlayCommand.Name, AskCall, [null, url.StreamName, -2000]);
        Send(ask, streamId);
    }

    private void ReceiveStatus(CommandMessage status)
    {
        var information = status.Values.OfType<AmfObject>().LastOrDefault();
        if (information?.Text("level") == "error") throw Refused(status);
        switch (information?.Text("code"))
        {
            case "NetStream.Publish.Start" when isPublish && State == RtmpClientState.Asking:
            case "NetStream.Play.Start" when !isPublish && State == RtmpClientState.Asking:
                State = RtmpClientState.Running;
                break;
            case "NetStream.Unpublish.Success" when isPublish:
            case "NetStream.Play.Stop" or "NetStream.Play.UnpublishNotify" or "NetStream.Play.Complete" when !isPublish:
            case "NetConnection.Connect.Closed":
                State = RtmpClientState.Over;
                break;
            default:
                break;
        }
    }

    private RtmpClientException Refused(CommandMessage answer)
    {
        var information = answer.Values.OfType<AmfObject>().LastOrDefault();
        return Refused(information?.Text("description") ?? information?.Text("code") ?? "no reason given", information?.Text("code"));
    }

    private RtmpClientException Refused(string words, string? code)
    {
        code = code is null ? null : ServerWords.Clean(code, url);
        return new($"{url} refused in state {State}: {ServerWords.Clean(words, url)}", code);
    }

    private void Send(IOutgoingMessage message, uint streamId = 0) => _outbox.Add(new(message, streamId));
}
