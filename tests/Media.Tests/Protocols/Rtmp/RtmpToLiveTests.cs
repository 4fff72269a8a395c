using System.Buffers;
using SrsStack.Media.Live;
using SrsStack.Media.Protocols;
using SrsStack.Media.Protocols.Rtmp;
using SrsStack.Media.Protocols.Rtmp.Messages;
using SrsStack.Media.Protocols.Rtmp.Wire;
using SrsStack.Media.Tests.Containers.Flv;
using SrsStack.Testing;
using static SrsStack.Media.Tests.Containers.Flv.FlvSamples;

namespace SrsStack.Media.Tests.Protocols.Rtmp;

public class RtmpToLiveTests
{
    private static readonly byte[] Key = VideoBody(isKey: true, 0, [0x65, 1, 2, 3]);

    private readonly RecordingSink _sink = new();

    [Fact]
    public void Media_metadata_and_aggregates_reach_the_feed_with_unwrapped_times()
    {
        var live = new RtmpToLive(_sink);
        live.Receive(new(MessageType.DataAmf3, 0, 1, HexVector.Parse("00 02 000A 6F6E4D65746144617461 03 0001 61 01 01 000009")));
        live.Receive(new(MessageType.Video, 0, 1, VideoHeader));
        live.Receive(new(MessageType.Audio, 0, 1, AudioHeader));
        live.Receive(new(MessageType.Video, 0xFFFFFFF0, 1, Key));
        byte[] tag = [9, 0, 0, (byte)Key.Length, 0, 0, 0, 0, 0, 0, 0, .. Key, 0, 0, 0, 0];
        live.Receive(new(MessageType.Aggregate, 0x10, 1, tag));
        live.Receive(new(MessageType.Audio, 0x20, 1, AudioBody));
        _sink.Metadata.Single().Values.Single().Key.ShouldBe("a");
        _sink.Frames.Select(f => f.Dts.Milliseconds).ShouldBe([-16, 16, 32]);
        (live.Taken, live.Dropped).ShouldBe((5, 0));
    }

    [Fact]
    public void An_aggregate_inside_an_aggregate_is_not_followed()
    {
        byte[] tag = [22, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 11];
        new RtmpToLive(_sink).Receive(new(MessageType.Aggregate, 0, 1, tag));
        _sink.Frames.ShouldBeEmpty();
    }

    [Fact]
    public void Metadata_that_is_no_AMF0_ends_the_session() =>
        Should.Throw<ProtocolException>(() => new RtmpToLive(_sink).Receive(new(MessageType.DataAmf0, 0, 1, HexVector.Parse("02 FFFF 61"))));

    [Fact]
    public void A_frame_costs_no_allocation_on_its_way_from_chunks_to_feed()
    {
        var live = new RtmpToLive(new DeafSink());
        live.Receive(new(MessageType.Video, 0, 1, VideoHeader));
        var output = new ArrayBufferWriter<byte>();
        var body = VideoBody(isKey: false, 0, [0x41, .. new byte[20_000]]);
        for (uint i = 0; i < 100; i++) ChunkWriter.Write(output, ChunkLimits.InitialChunkSize, new(6, MessageType.Video, 1, i * 40), [], body);
        using var reader = new ChunkReader();
        Pass(reader, live, output.WrittenMemory);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Pass(reader, live, output.WrittenMemory);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1000);
        live.Taken.ShouldBe(201);
    }

    private static void Pass(ChunkReader reader, RtmpToLive live, ReadOnlyMemory<byte> wire)
    {
        var sequence = new SequenceReader<byte>(new(wire));
        while (reader.TryRead(ref sequence, out var message)) live.Receive(message);
    }

    private sealed class DeafSink : IFrameSink
    {
        public void OnTrack(Track track)
        {
        }

        public void OnMetadata(FeedMetadata metadata)
        {
        }

        public void OnFrame(in MediaFrame frame)
        {
        }

        public void OnDiscontinuity()
        {
        }
    }
}
