using System.Buffers;
using SrsStack.Media.Containers.Flv;
using SrsStack.Media.Protocols;
using SrsStack.Media.Protocols.Rtmp;
using SrsStack.Media.Protocols.Rtmp.Messages;
using SrsStack.Media.Protocols.Rtmp.Wire;
using SrsStack.Media.Tests.Containers.Flv;
using SrsStack.Testing;

namespace SrsStack.Media.Tests.Protocols.Rtmp;

/// <summary>Broken bytes end in a protocol error or in dropped media, in nothing else.</summary>
public class MutationTests
{
    private const int Runs = 20_000;

    [Fact]
    public void Broken_AMF0_is_read_or_refused()
    {
        var output = new ArrayBufferWriter<byte>();
        Amf0Writer.Write(output, new AmfObject { { "a", new List<object?> { 1.0, "text", null, new AmfObject { { "b", true } } } }, { "d", new AmfDate(1, 2) } });
        Amf0Writer.Write(output, new AmfObject { IsEcmaArray = true });
        var good = output.WrittenSpan.ToArray();
        var mutations = new Mutations(1);
        for (var run = 0; run < Runs; run++) Try(good, mutations, ReadAll);
    }

    [Fact]
    public void A_broken_chunk_stream_is_read_or_refused_in_bounded_memory()
    {
        var good = Conversation();
        var mutations = new Mutations(2);
        for (var run = 0; run < Runs; run++)
        {
            Try(good, mutations, wire =>
            {
                using var reader = new ChunkReader();
                var session = new RtmpSession();
                var sequence = new SequenceReader<byte>(new(wire));
                while (reader.TryRead(ref sequence, out var message)) Answer(session, session.Receive(message));
                reader.Capacity.ShouldBeLessThan(4 * wire.Length + 4096);
            });
        }
    }

    [Fact]
    public void Broken_media_is_dropped_or_refused()
    {
        byte[][] good =
        [
            FlvSamples.VideoHeader, FlvSamples.AudioHeader, FlvSamples.AudioBody, FlvSamples.VideoBody(true, 7, [0x67, 1], [0x65, 1, 2, 3]),
            [8, 0, 0, 2, 0, 0, 100, 0, 0, 0, 0, 0xAF, 1, 0, 0, 0, 13, 9, 0, 0, 2, 0, 0, 100, 0, 0, 0, 0, 0x27, 1, 0, 0, 0, 13],
        ];
        MessageType[] types = [MessageType.Video, MessageType.Audio, MessageType.Audio, MessageType.Video, MessageType.Aggregate];
        var mutations = new Mutations(3);
        for (var run = 0; run < Runs; run++)
        {
            var live = new RtmpToLive(new RecordingSink());
            if (run % 2 == 0) live.Receive(new(MessageType.Video, 0, 1, FlvSamples.VideoHeader));
            var which = mutations.Next(good.Length);
            Try(good[which], mutations, body => live.Receive(new(types[which], 5, 1, body)));
        }
    }

    private static void Try(byte[] good, Mutations mutations, Action<byte[]> parse)
    {
        var broken = mutations.Of(good);
        try
        {
            parse(broken);
        }
        catch (ProtocolException)
        {
            // a peer that sends this is told to go: the one error that is allowed
        }
        catch (Exception failed)
        {
            throw new InvalidOperationException($"{Convert.ToHexString(broken)}: {failed}", failed);
        }
    }

    private static void ReadAll(byte[] wire)
    {
        var reader = new Amf0Reader(wire);
        while (!reader.AtEnd) reader.ReadValue();
    }

    private static void Answer(RtmpSession session, RtmpEffect effect)
    {
        if (effect is RtmpEffect.PublishAsked or RtmpEffect.PlayAsked) session.Accept();
        if (effect == RtmpEffect.Close) throw new ProtocolException("RTMP", "7.2", "closed");
        foreach (var outgoing in session.Outbox) outgoing.Message.WriteTo(new ArrayBufferWriter<byte>());
        session.ClearOutbox();
    }

    private static byte[] Conversation()
    {
        var output = new ArrayBufferWriter<byte>();
        Write(output, 20, new CommandMessage("connect", 1, [new AmfObject { { "app", "live?vhost=v" }, { "tcUrl", "rtmp://h/live" } }]));
        Write(output, 128, new SetChunkSize(20));
        Write(output, 20, new CommandMessage("createStream", 2, [null]));
        Write(output, 20, new CommandMessage("publish", 3, [null, "s?secret=%41", "live"]));
        ChunkWriter.Write(output, 20, new(6, MessageType.Video, 1, 0x01000000), [], FlvSamples.VideoHeader);
        Write(output, 20, new CommandMessage("FCUnpublish", 4, [null, "s"]));
        return [.. HexVector.Parse("02 000000 000004 01 00000000 00000014"), .. output.WrittenSpan];
    }

    private static void Write(ArrayBufferWriter<byte> output, int chunkSize, IOutgoingMessage message)
    {
        var payload = new ArrayBufferWriter<byte>();
        message.WriteTo(payload);
        ChunkWriter.Write(output, chunkSize, new(message.ChunkStreamId, message.Type, 0, 0), [], payload.WrittenSpan);
    }
}
