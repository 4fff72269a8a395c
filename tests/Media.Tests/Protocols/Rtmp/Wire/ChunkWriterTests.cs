using System.Buffers;
using SrsStack.Media.Protocols.Rtmp.Messages;
using SrsStack.Media.Protocols.Rtmp.Wire;
using SrsStack.Testing;

namespace SrsStack.Media.Tests.Protocols.Rtmp.Wire;

public class ChunkWriterTests
{
    private readonly ArrayBufferWriter<byte> _output = new();

    /// <summary>Put together by hand from RTMP 1.0, 5.3.1.2 and 5.3.1.3.</summary>
    [Theory]
    [InlineData(1000, "04 0003E8 000005 08 01000000 A1A2 C4 A3A4 C4 A5")]
    [InlineData(0xFFFFFE, "04 FFFFFE 000005 08 01000000 A1A2 C4 A3A4 C4 A5")]
    [InlineData(0xFFFFFF, "04 FFFFFF 000005 08 01000000 00FFFFFF A1A2 C4 00FFFFFF A3A4 C4 00FFFFFF A5")]
    [InlineData(0xFFFFFFFF, "04 FFFFFF 000005 08 01000000 FFFFFFFF A1A2 C4 FFFFFFFF A3A4 C4 FFFFFFFF A5")]
    public void A_message_is_cut_into_chunks_to_the_byte(uint time, string hex)
    {
        ChunkWriter.Write(_output, 2, new(4, MessageType.Audio, 1, time), [0xA1], [0xA2, 0xA3, 0xA4, 0xA5]);
        _output.WrittenSpan.ToArray().ShouldBe(HexVector.Parse(hex));
        ChunkHarness.Read(new(HexVector.Parse("02 000000 000004 01 00000000 00000002" + hex)))
            .ShouldBe([new(MessageType.Audio, time, 1, "A1A2A3A4A5")]);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(5, 0)]
    [InlineData(5, 123)]
    [InlineData(5, 124)]
    [InlineData(0, 128)]
    [InlineData(200, 300)]
    [InlineData(2, 60_000)]
    public void What_is_written_is_read_back(int front, int rest)
    {
        byte[] payload = [.. Enumerable.Range(0, front + rest).Select(i => (byte)i)];
        ChunkWriter.Write(_output, 128, new(6, MessageType.Video, 1, 7), payload.AsSpan(0, front), payload.AsSpan(front));
        ChunkHarness.Read(new(_output.WrittenMemory)).ShouldBe([new(MessageType.Video, 7, 1, Convert.ToHexString(payload))]);
    }
}
