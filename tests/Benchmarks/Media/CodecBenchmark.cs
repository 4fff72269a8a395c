using System.Buffers;
using System.Diagnostics;
using SrsStack.Media.Containers.Flv;
using SrsStack.Media.Containers.MpegTs;
using SrsStack.Media.Live;
using SrsStack.Media.Protocols.Rtmp;
using SrsStack.Media.Protocols.Rtmp.Messages;
using SrsStack.Media.Protocols.Rtmp.Wire;

namespace SrsStack.Benchmarks.Media;

/// <summary>What one frame costs where no socket is in the way: RTMP read, and what is written once for all players.</summary>
/// <remarks>Nanoseconds and allocated bytes of one thread; a round is the whole stream, the median of the rounds counts.</remarks>
internal static class CodecBenchmark
{
    private const int WarmRounds = 20;
    private const int Rounds = 41;
    private const int ChunkSize = 4096;         // what OBS announces

    public static async Task RunAsync(string? file)
    {
        var frames = new FrameList();
        var wire = Chunks(await SampleStream.ReadAsync(file), frames);
        Console.WriteLine($"{frames.All.Count} frames, {frames.All.Average(f => f.Payload.Length):0} bytes each\n\n| what | ns/frame | of | to | bytes allocated/frame |\n| --- | --- | --- | --- | --- |");
        Measure("RTMP: chunks to frames", frames.All.Count, () => Read(wire, DeafSink.Instance));
        foreach (var form in new IWireForm[] { new RtmpForm(), new FlvForm(), new TsForm() })
        {
            var output = new ArrayBufferWriter<byte>(1 << 20);
            form.WriteHead(new(frames.Video, frames.Audio, FeedMetadata.Empty), output);
            Measure($"{form.Name}: frame to bytes", frames.All.Count, () => Write(form, frames.All, output));
        }
    }

    /// <summary>What is in an FLV file.</summary>
    public static FrameList FramesOf(byte[] file)
    {
        var frames = new FrameList();
        Chunks(file, frames);
        return frames;
    }

    private static void Measure(string name, int frames, Action round)
    {
        for (var i = 0; i < WarmRounds; i++) round();
        var (times, before) = (new double[Rounds], GC.GetAllocatedBytesForCurrentThread());
        for (var i = 0; i < Rounds; i++)
        {
            var began = Stopwatch.GetTimestamp();
            round();
            times[i] = Stopwatch.GetElapsedTime(began).TotalNanoseconds / frames;
        }
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Array.Sort(times);
        Console.WriteLine($"| {name} | {times[Rounds / 2]:0} | {times[0]:0} | {times[^1]:0} | {(double)allocated / Rounds / frames:0.0} |");
    }

    /// <summary>As a connection does it, with a reader and a clock of its own; they are the bytes that are allocated.</summary>
    private static void Read(ReadOnlyMemory<byte> wire, IFrameSink sink)
    {
        using var reader = new ChunkReader { MaxMessageBytes = ChunkLimits.DefaultMaxMessageBytes };
        var live = new RtmpToLive(sink);
        var sequence = new SequenceReader<byte>(new(wire));
        while (reader.TryRead(ref sequence, out var message)) live.Receive(message);
    }

    private static void Write(IWireForm form, List<MediaFrame> frames, ArrayBufferWriter<byte> output)
    {
        foreach (var frame in frames)
        {
            form.WriteFrame(frame, output);
            output.ResetWrittenCount();
        }
    }

    /// <summary>The tags of a file as an encoder would send them; the frames in it are added to <paramref name="frames"/>.</summary>
    private static ReadOnlyMemory<byte> Chunks(byte[] file, FrameList frames)
    {
        var (reader, output) = (new FlvTagReader(FlvTagReader.DefaultMaxBodyBytes), new ArrayBufferWriter<byte>());
        var sequence = new SequenceReader<byte>(new(file));
        ChunkWriter.Write(output, ChunkLimits.InitialChunkSize, new(2, MessageType.SetChunkSize, 0, 0), [], [0, 0, ChunkSize >> 8, ChunkSize & 0xFF]);
        while (reader.TryRead(ref sequence, out var tag))
            ChunkWriter.Write(output, ChunkSize, new(4 + ((int)tag.Header.Type & 1), (MessageType)tag.Header.Type, 1, tag.Header.Timestamp), [], tag.Body.ToArray());
        Read(output.WrittenMemory, frames);
        return output.WrittenMemory;
    }
}
