using System.Buffers;
using SrsStack.Media.Protocols;
using SrsStack.Media.Protocols.Rtmp.Messages;
using SrsStack.Testing;

namespace SrsStack.Media.Tests.Protocols.Rtmp.Messages;

public class MessageTests
{
    /// <summary>Put together by hand from RTMP 1.0, 5.4 and 7.1.7.</summary>
    [Fact]
    public void Control_messages_are_written_to_the_byte()
    {
        Written(new SetChunkSize(60_000)).ShouldBe("0000EA60");
        Written(new Acknowledgement(0xFFFFFFFF)).ShouldBe("FFFFFFFF");
        Written(new WindowAckSize(2_500_000)).ShouldBe("002625A0");
        Written(new SetPeerBandwidth(2_500_000, BandwidthLimit.Dynamic)).ShouldBe("002625A002");
        Written(new UserControl(UserControlEvent.StreamBegin, 1)).ShouldBe("000000000001");
        Written(new UserControl(UserControlEvent.StreamEof, 1)).ShouldBe("000100000001");
        Written(new UserControl(UserControlEvent.PingResponse, 0x01020304)).ShouldBe("000701020304");
    }

    [Fact]
    public void Control_messages_are_read_back()
    {
        SetChunkSize.Read(HexVector.Parse("0000EA60")).Bytes.ShouldBe(60_000);
        AbortMessage.Read(HexVector.Parse("00000004")).ChunkStreamId.ShouldBe(4);
        Acknowledgement.Read(HexVector.Parse("FFFFFFFF")).SequenceNumber.ShouldBe(uint.MaxValue);
        WindowAckSize.Read(HexVector.Parse("002625A0")).Bytes.ShouldBe(2_500_000u);
        UserControl.Read(HexVector.Parse("0006 01020304")).ShouldBe(new(UserControlEvent.PingRequest, 0x01020304));
        UserControl.Read(HexVector.Parse("0003 00000001 00000BB8")).ShouldBe(new(UserControlEvent.SetBufferLength, 1));
        UserControl.Read(HexVector.Parse("0020")).Value.ShouldBe(0u);
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("000000")]
    public void A_control_message_that_is_too_short_is_refused(string hex)
    {
        var payload = HexVector.Parse(hex);
        Should.Throw<ProtocolException>(() => SetChunkSize.Read(payload));
        Should.Throw<ProtocolException>(() => AbortMessage.Read(payload));
        Should.Throw<ProtocolException>(() => Acknowledgement.Read(payload));
        Should.Throw<ProtocolException>(() => WindowAckSize.Read(payload));
        if (payload.Length < 2) Should.Throw<ProtocolException>(() => UserControl.Read(payload));
    }

    [Theory]
    [InlineData(20, "")]
    [InlineData(17, "00")]
    [InlineData(17, "")] // some peers forget the zero
    public void Commands_are_read_in_both_wrappings(byte type, string front)
    {
        const string Publish = "02 0007 7075626C697368 00 4014000000000000 05 02 0001 73 02 0004 6C697665";
        var command = CommandMessage.Read(new((MessageType)type, 0, 1, HexVector.Parse(front + Publish)));
        command.Name.ShouldBe("publish");
        command.TransactionId.ShouldBe(5);
        PublishCommand.From(command).StreamName.ShouldBe("s");
        command.Values[2].ShouldBe("live");
    }

    [Theory]
    [InlineData("")]
    [InlineData("00 4014000000000000")] // no name
    [InlineData("02 0001 61")] // no transaction
    [InlineData("02 0001 61 02 0001 62")] // a transaction that is no number
    public void A_command_without_name_or_number_is_refused(string hex) =>
        Should.Throw<ProtocolException>(() => CommandMessage.Read(new(MessageType.CommandAmf0, 0, 0, HexVector.Parse(hex))));

    [Fact]
    public void Commands_need_their_arguments()
    {
        Should.Throw<ProtocolException>(() => PublishCommand.From(new("publish", 1, [null])));
        Should.Throw<ProtocolException>(() => PlayCommand.From(new("play", 1, [null, 5.0])));
        Should.Throw<ProtocolException>(() => ConnectCommand.From(new("connect", 1, ["live"])));
    }

    /// <summary>Two tags, the first at 100 ms; the aggregate itself at 5000 ms. By hand from RTMP 1.0, 7.1.6.</summary>
    [Theory]
    [InlineData("0000000D")]
    [InlineData("")] // the last back pointer may be missing
    public void An_aggregate_is_walked_through_with_its_times_moved(string lastPointer)
    {
        var aggregate = new AggregateMessage(new(
            MessageType.Aggregate,
            5000,
            1,
            HexVector.Parse("08 000002 000064 00 000000 AF01 0000000D  09 000002 000074 00 000000 2701" + lastPointer)));
        aggregate.TryNext(out var first).ShouldBeTrue();
        aggregate.TryNext(out var second).ShouldBeTrue();
        aggregate.TryNext(out _).ShouldBeFalse();
        (first.Type, first.Timestamp, first.Payload.Length).ShouldBe((MessageType.Audio, 5000u, 2));
        (second.Type, second.Timestamp, second.StreamId).ShouldBe((MessageType.Video, 5016u, 1u));
    }

    [Theory]
    [InlineData("08 000002 0000")]
    [InlineData("08 000003 000064 00 000000 AF01")]
    [InlineData("08 FFFFFF 000064 00 000000 AF01")]
    public void An_aggregate_that_is_cut_is_refused(string hex) => Should.Throw<ProtocolException>(() =>
    {
        var aggregate = new AggregateMessage(new(MessageType.Aggregate, 0, 1, HexVector.Parse(hex)));
        aggregate.TryNext(out _);
    });

    private static string Written(IOutgoingMessage message)
    {
        var output = new ArrayBufferWriter<byte>();
        message.WriteTo(output);
        return Convert.ToHexString(output.WrittenSpan);
    }
}
