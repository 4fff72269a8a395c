using System.Buffers;
using SrsStack.Media.Containers.Flv;
using SrsStack.Media.Protocols;
using SrsStack.Media.Protocols.Rtmp.Messages;
using SrsStack.Media.Protocols.Rtmp.Wire;
using SrsStack.Testing;

namespace SrsStack.Media.Tests.Protocols.Rtmp.Wire;

public class ChunkReaderTests
{
    /// <summary>Put together by hand from RTMP 1.0, 5.3.1.2: formats 0 to 3 on one chunk stream, 4-byte payloads.</summary>
    private const string FourFormats =
        """
        03 0003E8 000004 08 01000000 A1A2A3A4 # type 0: time 1000, 4 bytes of audio, stream 1
        43 000014 000004 09 B1B2B3B4          # type 1: 20 later, video
        83 000005 C1C2C3C4                    # type 2: 5 later
        C3 D1D2D3D4                           # type 3: 5 later again
        """;

    [Fact]
    public void All_header_formats_are_read_however_the_bytes_arrive() =>
        Segments.ForEverySplit(HexVector.Parse(FourFormats), wire => ChunkHarness.Read(wire).ShouldBe(
        [
            new(MessageType.Audio, 1000, 1, "A1A2A3A4"),
            new(MessageType.Video, 1020, 1, "B1B2B3B4"),
            new(MessageType.Video, 1025, 1, "C1C2C3C4"),
            new(MessageType.Video, 1030, 1, "D1D2D3D4"),
        ]));

    [Theory]
    [InlineData("Rtmp/connect-publish-ffmpeg.hex", "nonprivate", null)]
    [InlineData("Rtmp/connect-play-ffmpeg.hex", null, "LNX 9,0,124,2")]
    public void The_connect_of_ffmpeg_is_read_however_the_bytes_arrive(string vector, string? type, string? flashVersion) =>
        Segments.ForEverySplit(HexVector.Load("Media.Tests", vector), wire =>
        {
            using var reader = new ChunkReader();
            var sequence = new SequenceReader<byte>(wire);
            reader.TryRead(ref sequence, out var message).ShouldBeTrue();
            var command = CommandMessage.Read(message);
            var connect = ConnectCommand.From(command);
            connect.App.ShouldBe("live");
            connect.TransactionId.ShouldBe(1);
            connect.FlashVersion.ShouldBe(flashVersion ?? "FMLE/3.0 (compatible; Lavf59.27.100)");
            ((AmfObject)command.Values[0]!).Text("type").ShouldBe(type);
            sequence.Remaining.ShouldBe(0);
        });

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(1000)]
    public void Bytes_that_are_left_over_may_come_again_with_the_next(int pieceBytes)
    {
        using var reader = new ChunkReader();
        ChunkHarness.ReadInPieces(reader, HexVector.Parse(FourFormats), pieceBytes).Count.ShouldBe(4);
    }

    [Fact]
    public void A_message_is_put_together_from_chunks_between_those_of_another() =>
        ChunkHarness.Read(Wire(
            """
            02 000000 000004 01 00000000 00000002 # chunk size 2
            04 000001 000005 08 01000000 A1A2
            06 000002 000003 09 01000000 B1B2
            C4 A3A4
            C6 B3
            C4 A5
            """)).ShouldBe([new(MessageType.Video, 2, 1, "B1B2B3"), new(MessageType.Audio, 1, 1, "A1A2A3A4A5")]);

    [Fact]
    public void Extended_time_stamps_are_read_with_and_without_repetition_in_type_3()
    {
        const string Start = "02 000000 000004 01 00000000 00000002  04 FFFFFF 000005 08 01000000 01000000 A1A2";
        List<ReadMessage> expected = [new(MessageType.Audio, 0x01000000, 1, "A1A2A3A4A5")];
        Segments.ForEverySplit(HexVector.Parse(Start + "C4 01000000 A3A4 C4 01000000 A5"), wire => ChunkHarness.Read(wire).ShouldBe(expected));
        Segments.ForEverySplit(HexVector.Parse(Start + "C4 A3A4 C4 A5"), wire => ChunkHarness.Read(wire).ShouldBe(expected));
    }

    [Fact]
    public void A_peer_that_does_not_repeat_the_extended_time_is_not_kept_waiting_for_its_last_byte()
    {
        // The single byte that ends the message looks like the first of the repeated time; only the next message tells.
        const string Start = "02 000000 000004 01 00000000 00000002  04 FFFFFF 000003 08 01000000 01000000 A1A2";
        ChunkHarness.Read(Wire(Start + "C4 01 06 000000 000001 09 01000000 FF"))
            .ShouldBe([new(MessageType.Audio, 0x01000000, 1, "A1A201"), new(MessageType.Video, 0, 1, "FF")]);
        ChunkHarness.Read(Wire(Start + "C4 02")).ShouldBe([new(MessageType.Audio, 0x01000000, 1, "A1A202")]);
    }

    [Fact]
    public void An_extended_delta_adds_and_time_wraps() =>
        ChunkHarness.Read(Wire(
            """
            04 FFFFFF 000001 08 01000000 FFFFFFF0 A1
            84 000020 A2 # 32 later: past the wrap
            84 FFFFFF 01000000 A3
            C4 01000000 A4
            """)).Select(m => m.Timestamp).ShouldBe([0xFFFFFFF0, 0x10, 0x01000010, 0x02000010]);

    [Fact]
    public void The_chunk_size_may_be_one_and_change_between_messages()
    {
        using var reader = new ChunkReader();
        ChunkHarness.Read(reader, Wire(
            """
            02 000000 000004 01 00000000 00000001
            04 000000 000003 08 01000000 A1 C4 A2 C4 A3
            42 000000 000004 01 00 C2 00 C2 01 C2 00 # the next SetChunkSize comes in chunks of one byte as well
            44 000000 000003 08 B1B2B3
            """)).Select(m => m.Payload).ShouldBe(["A1A2A3", "B1B2B3"]);
        reader.ChunkSize.ShouldBe(256);
    }

    [Theory]
    [InlineData("00000001", 1)]
    [InlineData("00010000", 65536)]
    [InlineData("00FFFFFF", 0xFFFFFF)]
    [InlineData("7FFFFFFF", 0xFFFFFF)]
    public void A_legal_chunk_size_is_taken(string hex, int size)
    {
        using var reader = new ChunkReader();
        ChunkHarness.Read(reader, Wire("02 000000 000004 01 00000000" + hex)).ShouldBeEmpty();
        reader.ChunkSize.ShouldBe(size);
    }

    [Theory]
    [InlineData("00000000")]
    [InlineData("80000000")]
    [InlineData("FFFFFFFF")]
    public void An_illegal_chunk_size_is_refused(string hex) =>
        Should.Throw<ProtocolException>(() => ChunkHarness.Read(Wire("02 000000 000004 01 00000000" + hex))).Section.ShouldBe("5.4.1");

    [Fact]
    public void Declared_bytes_that_never_come_cost_no_memory()
    {
        using var reader = new ChunkReader { MaxMessageBytes = 0xFFFFFF };
        ChunkHarness.Read(reader, Wire("02 000000 000004 01 00000000 7FFFFFFF  04 000000 FFFFFF 09 01000000")).ShouldBeEmpty();
        reader.Capacity.ShouldBe(0);
        ChunkHarness.Read(reader, new(new byte[100])).ShouldBeEmpty();
        reader.Capacity.ShouldBeLessThanOrEqualTo(2048);
        ChunkHarness.Read(reader, new(new byte[100_000])).ShouldBeEmpty();
        reader.Capacity.ShouldBeLessThanOrEqualTo(4 * 100_100);
    }

    [Fact]
    public void Memory_is_given_back_when_a_message_was_read()
    {
        using var reader = new ChunkReader();
        ChunkHarness.Read(reader, Wire(FourFormats));
        reader.Capacity.ShouldBe(0);
    }

    [Fact]
    public void A_message_over_the_limit_is_refused_before_its_body() =>
        Should.Throw<ProtocolException>(() => ChunkHarness.Read(Wire("04 000000 010001 09 01000000"))).Detail.ShouldContain("limit 65536");

    [Fact]
    public void Unfinished_messages_together_are_bounded()
    {
        using var reader = new ChunkReader { MaxMessageBytes = 4096 };
        ChunkHarness.Read(reader, Wire("02 000000 000004 01 00000000 00000FFF"));
        Should.Throw<ProtocolException>(() =>
        {
            for (byte id = 3; id < 10; id++)
            {
                byte[] chunk = [id, 0, 0, 0, 0, 0x10, 0, 9, 1, 0, 0, 0, .. new byte[4095]];
                ChunkHarness.Read(reader, new(chunk));
            }
        }).Detail.ShouldBe("too many unfinished messages");
    }

    [Fact]
    public void The_number_of_chunk_streams_is_bounded()
    {
        using var reader = new ChunkReader();
        Should.Throw<ProtocolException>(() =>
        {
            for (var id = 64; id < 200; id++) ChunkHarness.Read(reader, new([0, (byte)(id - 64), 0, 0, 0, 0, 0, 2, 9, 1, 0, 0, 0, 1, 2]));
        }).Detail.ShouldContain("64 chunk streams");
    }

    [Fact]
    public void An_aborted_message_is_forgotten_and_its_chunk_stream_goes_on() =>
        ChunkHarness.Read(Wire(
            """
            02 000000 000004 01 00000000 00000002
            04 000001 000005 08 01000000 A1A2
            42 000000 000004 02 0000 C2 0004      # abort chunk stream 4, in two chunks
            04 000002 000001 08 01000000 B1
            """)).ShouldBe([new(MessageType.Audio, 2, 1, "B1")]);

    [Theory]
    [InlineData("83 000005 C1", "5.3.1.2")] // type 2 on a fresh chunk stream
    [InlineData("C3 C1", "5.3.1.2")] // type 3 on a fresh chunk stream
    [InlineData("02 000000 000004 01 00000000 00000002  04 000000 000005 08 01000000 A1A2 04 000000", "5.3.1.2")] // new header inside a message
    [InlineData("02 000000 000003 01 00000000 000001", "5.4.1")] // control message too short
    public void A_broken_chunk_stream_is_refused(string hex, string section) =>
        Should.Throw<ProtocolException>(() => ChunkHarness.Read(Wire(hex + "000000000000000000"))).Section.ShouldBe(section);

    [Fact]
    public void A_fresh_chunk_stream_may_start_with_type_1_as_librtmp_does() =>
        ChunkHarness.Read(Wire("42 000000 000006 04 0007 00000001")).ShouldBe([new(MessageType.UserControl, 0, 0, "000700000001")]);

    [Fact]
    public void A_message_without_payload_is_read() =>
        ChunkHarness.Read(Wire("04 000001 000000 08 01000000 C4")).Select(m => m.Payload).ShouldBe(["", ""]);

    [Fact]
    public void A_wire_cut_at_any_byte_gives_whole_messages_only()
    {
        var wire = HexVector.Parse(FourFormats);
        int[] ends = [16, 28, 36, 41];
        for (var length = 0; length < wire.Length; length++) ChunkHarness.Read(new(wire, 0, length)).Count.ShouldBe(ends.Count(e => e <= length));
    }

    private static ReadOnlySequence<byte> Wire(string hex) => new(HexVector.Parse(hex));
}
