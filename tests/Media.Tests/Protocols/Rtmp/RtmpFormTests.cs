using System.Buffers;
using SrsStack.Media.Protocols.Rtmp;
using SrsStack.Media.Protocols.Rtmp.Messages;
using SrsStack.Media.Tests.Protocols.Rtmp.Wire;
using SrsStack.Testing;
using static SrsStack.Media.Tests.Containers.Flv.FlvSamples;

namespace SrsStack.Media.Tests.Protocols.Rtmp;

public class RtmpFormTests
{
    private readonly RtmpForm _form = new();
    private readonly ArrayBufferWriter<byte> _output = new();

    /// <summary>Put together by hand from RTMP 1.0, 5.3.1 and FLV 10.1, E.4.3.</summary>
    [Fact]
    public void A_frame_is_written_to_the_byte()
    {
        _form.WriteFrame(new(Video, Ms(1000), Ms(1080), true, new byte[] { 0, 0, 0, 1, 0x65 }), _output);
        _output.WrittenSpan.ToArray().ShouldBe(HexVector.Parse(
            """
            06 0003E8 00000A 09 01000000 # type 0, chunk stream 6: time 1000, 10 bytes of video, stream 1
            17 01 000050 00000001 65     # key frame of AVC, NAL units, 80 ms later
            """));
    }

    [Fact]
    public void The_head_is_metadata_and_sequence_headers()
    {
        _form.WriteHead(new(Video, Audio, new([new("encoder", "x")])), _output);
        var messages = ChunkHarness.Read(new(HexVector.Parse("02 000000 000004 01 00000000 0000EA60").Concat(_output.WrittenSpan.ToArray()).ToArray()));
        messages.Select(m => m.Type).ShouldBe([MessageType.DataAmf0, MessageType.Video, MessageType.Audio]);
        messages[1].Payload.ShouldBe(Convert.ToHexString(VideoHeader));
        messages[2].Payload.ShouldBe(Convert.ToHexString(AudioHeader));
        messages.ShouldAllBe(m => m.StreamId == RtmpSession.StreamId && m.Timestamp == 0);
    }

    [Fact]
    public void A_frame_may_be_read_without_those_before_it()
    {
        _form.WriteFrame(new(Audio, Ms(0x1000000), Ms(0x1000000), true, new byte[] { 1 }), _output);
        _output.ResetWrittenCount();
        _form.WriteFrame(new(Audio, Ms(0x1_0000_0005), Ms(0x1_0000_0005), true, new byte[] { 2 }), _output);
        ChunkHarness.Read(new(_output.WrittenMemory)).ShouldBe([new(MessageType.Audio, 5, 1, "AF0102")]);
    }
}
