using System.Buffers;
using SrsStack.Media.Containers.Flv;
using SrsStack.Media.Engine;
using SrsStack.Media.Protocols;
using SrsStack.Media.Protocols.Rtmp;
using SrsStack.Media.Protocols.Rtmp.Messages;
using SrsStack.Media.Protocols.Rtmp.Wire;

namespace SrsStack.Media.Tests.Protocols.Rtmp;

public class RtmpSessionTests
{
    private readonly RtmpSession _session = new();

    [Fact]
    public void Connect_is_answered_with_windows_chunk_size_and_result_in_this_order()
    {
        Send("connect", 1, new AmfObject { { "app", "live" }, { "tcUrl", "rtmp://h/live" }, { "objectEncoding", 3 } });
        Sent().ShouldBe(["WindowAckSize", "SetPeerBandwidth", "SetChunkSize", "_result(1) NetConnection.Connect.Success"]);
        var result = (CommandMessage)_session.Outbox[3].Message;
        ((AmfObject)result.Values[1]!)["objectEncoding"].ShouldBe(0);
        _session.State.ShouldBe(RtmpState.Connected);
    }

    [Fact]
    public void A_publisher_goes_through_as_OBS_does_it()
    {
        Connect();
        Send("releaseStream", 2, null, "s").ShouldBe(RtmpEffect.None);
        Send("FCPublish", 3, null, "s").ShouldBe(RtmpEffect.None);
        Send("createStream", 4, [null]).ShouldBe(RtmpEffect.None);
        Sent().ShouldBe(["_result(2)", "_result(3)", "_result(4) 1"]);
        _session.ClearOutbox();
        Send("publish", 5, null, "livestream?secret=KEY", "live").ShouldBe(RtmpEffect.PublishAsked);
        _session.Address!.Name.ShouldBe(new(FeedName.DefaultVhost, "live", "livestream"));
        _session.Address.Query.ShouldBe("secret=KEY");
        _session.Encoder.ShouldBe("Test/1");
        _session.Outbox.ShouldBeEmpty();
        _session.Accept();
        Sent().ShouldBe(["onFCPublish(0) NetStream.Publish.Start", "StreamBegin 1", "onStatus(0) NetStream.Publish.Start"]);
        Receive(MessageType.Video, [0x17]).ShouldBe(RtmpEffect.Media);
        _session.ClearOutbox();
        Send("FCUnpublish", 6, null, "s").ShouldBe(RtmpEffect.PublishEnded);
        Sent().ShouldBe(["onFCUnpublish(0) NetStream.Unpublish.Success", "_result(6)", "onStatus(0) NetStream.Unpublish.Success"]);
        Send("deleteStream", 7, null, 1.0).ShouldBe(RtmpEffect.None);
        Receive(MessageType.Audio, [0xAF]).ShouldBe(RtmpEffect.None); // was under way
    }

    [Fact]
    public void A_publisher_may_publish_again_on_the_same_connection()
    {
        Publish();
        Send("closeStream", 0, [null]).ShouldBe(RtmpEffect.PublishEnded);
        Send("publish", 6, null, "other").ShouldBe(RtmpEffect.PublishAsked);
        _session.Address!.Name.Stream.ShouldBe("other");
    }

    [Fact]
    public void A_player_goes_through_as_ffmpeg_does_it()
    {
        Connect();
        Send("createStream", 2, [null]);
        Send("getStreamLength", 3, null, "s");
        Sent().ShouldBe(["_result(2) 1", "_result(3) 0"]);
        _session.ClearOutbox();
        Send("play", 4, null, "livestream", -2000.0).ShouldBe(RtmpEffect.PlayAsked);
        _session.Accept();
        Sent().ShouldBe(
        [
            "StreamBegin 1", "onStatus(0) NetStream.Play.Reset", "onStatus(0) NetStream.Play.Start", "|RtmpSampleAccess", "onStatus NetStream.Data.Start",
        ]);
        _session.ClearOutbox();
        Send("pause", 0, null, true, 0.0).ShouldBe(RtmpEffect.PauseChanged);
        _session.IsPaused.ShouldBeTrue();
        Send("pause", 0, null, false, 0.0).ShouldBe(RtmpEffect.PauseChanged);
        Send("seek", 0, null, 1000.0);
        Sent().ShouldBe(["onStatus(0) NetStream.Pause.Notify", "onStatus(0) NetStream.Unpause.Notify", "onStatus(0) NetStream.Seek.Failed"]);
        Send("deleteStream", 0, null, 1.0).ShouldBe(RtmpEffect.PlayEnded);
    }

    [Fact]
    public void Statuses_belong_to_the_stream_and_results_to_the_connection()
    {
        Publish();
        _session.Outbox.ShouldAllBe(o => o.StreamId == (o.Message is UserControl ? 0u : 1u));
        _session.ClearOutbox();
        Send("createStream", 9, [null]);
        _session.Outbox.Single().StreamId.ShouldBe(0u);
    }

    [Theory]
    [InlineData("publish", "busy", "NetStream.Publish.BadName", "This stream is already being published.")]
    [InlineData("publish", "bad_key", "NetStream.Publish.BadName", "The stream key is wrong or missing.")]
    [InlineData("publish", "custom", "NetStream.Publish.BadName", "Refused: custom.")]
    [InlineData("play", "not_found", "NetStream.Play.StreamNotFound", "Nobody publishes this stream now.")]
    [InlineData("play", "bad_token", "NetStream.Play.Failed", "Refused: bad_token.")]
    public void A_refusal_tells_the_peer_and_ends_the_session(string command, string reason, string code, string text)
    {
        Connect();
        Send("createStream", 2, [null]);
        _session.ClearOutbox();
        Send(command, 3, null, "s");
        _session.Refuse(reason);
        Sent().ShouldBe([$"onStatus(0) {code}"]);
        var info = (AmfObject)((CommandMessage)_session.Outbox[0].Message).Values[1]!;
        info.Text("level").ShouldBe("error");
        info.Text("description").ShouldBe(text);
        _session.State.ShouldBe(RtmpState.Over);
    }

    [Fact]
    public void A_name_that_is_not_allowed_is_refused_without_asking()
    {
        Connect();
        Send("createStream", 2, [null]);
        _session.ClearOutbox();
        Send("publish", 3, null, "../x").ShouldBe(RtmpEffect.Close);
        Sent().ShouldBe(["onStatus(0) NetStream.Publish.BadName"]);
    }

    [Fact]
    public void The_end_of_a_stream_is_told_to_its_player()
    {
        Connect();
        Send("createStream", 2, [null]);
        Send("play", 3, null, "s");
        _session.Accept();
        _session.ClearOutbox();
        _session.EndPlay();
        Sent().ShouldBe(["StreamEof 1", "onStatus(0) NetStream.Play.UnpublishNotify", "onStatus(0) NetStream.Play.Stop"]);
    }

    /// <summary>What is illegal where; the error names state and message.</summary>
    [Theory]
    [InlineData("AwaitingConnect", "createStream")]
    [InlineData("AwaitingConnect", "publish")]
    [InlineData("AwaitingConnect", "play")]
    [InlineData("AwaitingConnect", "Video")]
    [InlineData("Connected", "connect")]
    [InlineData("Connected", "publish")]
    [InlineData("Connected", "play")]
    [InlineData("Connected", "Audio")]
    [InlineData("StreamCreated", "connect")]
    [InlineData("Publishing", "publish")]
    [InlineData("Publishing", "play")]
    [InlineData("Publishing", "connect")]
    [InlineData("Playing", "publish")]
    [InlineData("Playing", "play")]
    [InlineData("Playing", "Video")]
    public void An_illegal_message_is_refused_by_name(string state, string message)
    {
        BringTo(state);
        var refused = Should.Throw<ProtocolException>(() => _ = message switch
        {
            "Video" => Receive(MessageType.Video, [0x17]),
            "Audio" => Receive(MessageType.Audio, [0xAF]),
            "connect" => Send("connect", 1, new AmfObject { { "app", "live" } }),
            _ => Send(message, 1, null, "s"),
        });
        refused.Detail.ShouldBe($"{message} in state {state}");
    }

    [Fact]
    public void A_command_name_of_a_stranger_cannot_break_the_log_line() =>
        Should.Throw<ProtocolException>(() => Send("a\r\nb" + new string('x', 100), 1, [null])).Detail.ShouldBe("a??b" + new string('x', 28) + " in state AwaitingConnect");

    [Fact]
    public void A_command_that_is_not_known_gets_an_error_when_an_answer_was_asked_for()
    {
        Connect();
        Send("play2", 7, [null]);
        Send("whatever", 0, [null]);
        Sent().ShouldBe(["_error(7) NetConnection.Call.Failed"]);
    }

    [Fact]
    public void A_ping_is_answered_and_other_events_are_read_over()
    {
        Receive(MessageType.UserControl, [0, 6, 1, 2, 3, 4]);
        Receive(MessageType.UserControl, [0, 3, 0, 0, 0, 1, 0, 0, 0x0B, 0xB8]);
        Receive(MessageType.UserControl, [0, 32]);
        ((UserControl)_session.Outbox.Single().Message).ShouldBe(new(UserControlEvent.PingResponse, 0x01020304));
    }

    [Fact]
    public void Windows_and_acknowledgements_are_read()
    {
        Receive(MessageType.WindowAckSize, [0, 0, 0x10, 0]);
        Receive(MessageType.Acknowledgement, [0, 0, 0, 9]);
        Receive(MessageType.SetPeerBandwidth, [0, 0, 0, 9, 2]);
        Receive(MessageType.SharedObjectAmf0, []);
        Receive((MessageType)99, []);
        _session.AcknowledgeEvery.ShouldBe(4096u);
        _session.AcknowledgedByPeer.ShouldBe(9u);
        Receive(MessageType.WindowAckSize, [0, 0, 0, 0]);
        _session.AcknowledgeEvery.ShouldBe(4096u); // a window of nothing is no window
    }

    private void Connect()
    {
        Send("connect", 1, new AmfObject { { "app", "live" }, { "tcUrl", "rtmp://h/live" }, { "flashVer", "Test/1" } });
        _session.ClearOutbox();
    }

    private void Publish()
    {
        Connect();
        Send("createStream", 2, [null]);
        Send("publish", 3, null, "s");
        _session.ClearOutbox();
        _session.Accept();
    }

    private void BringTo(string state)
    {
        if (state == "AwaitingConnect") return;
        Connect();
        if (state == "Connected") return;
        Send("createStream", 2, [null]);
        if (state == "StreamCreated") return;
        Send(state == "Publishing" ? "publish" : "play", 3, null, "s");
        _session.Accept();
    }

    private RtmpEffect Send(string name, double transaction, params object?[] values)
    {
        var output = new ArrayBufferWriter<byte>();
        new CommandMessage(name, transaction, values).WriteTo(output);
        return Receive(MessageType.CommandAmf0, output.WrittenSpan.ToArray());
    }

    private RtmpEffect Receive(MessageType type, byte[] payload) => _session.Receive(new RtmpMessage(type, 0, 1, payload));

    private List<string> Sent() => [.. _session.Outbox.Select(o => Describe(o.Message))];

    private static string Describe(IOutgoingMessage message) => message switch
    {
        UserControl control => $"{control.Event} {control.Value}",
        CommandMessage command => $"{command.Name}({command.TransactionId}) {Code(command.Values)}".TrimEnd(),
        DataMessage data => $"{data.Name} {Code(data.Values)}".TrimEnd(),
        _ => message.Type.ToString(),
    };

    private static string Code(IReadOnlyList<object?> values) => (values.Count > 0 ? values[^1] : null) switch
    {
        AmfObject info => info.Text("code") ?? "",
        bool => "",
        var value => $"{value}",
    };
}
