using System.Globalization;
using System.Text.Json.Nodes;
using SrsStack.Media.Codecs.H264;
using SrsStack.Media.Codecs.Hevc;
using SrsStack.Media.Containers.MpegTs.Demux;
using SrsStack.Media.Live;
using SrsStack.Media.Tests.Containers.Flv;
using SrsStack.Testing;

namespace SrsStack.Media.Tests.Containers.MpegTs;

/// <summary>Transport streams of ffmpeg; its own demuxer and decoders say what must come out.</summary>
public sealed class TsDemuxerTests
{
    private const int PacketSize = 188;
    private const long Tolerance = 4;           // ticks of 90 kHz: ffmpeg rounds the times of frames that share a stamp

    public static TheoryData<string> Files => ["h264-aac", "h264-b-frames", "hevc-aac", "h264-mp3", "h264-opus", "aac", "h264"];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Every_frame_comes_out_as_ffmpeg_sees_it(string name)
    {
        var file = await TsFiles.MakeAsync(name);
        var sink = Read(await File.ReadAllBytesAsync(file), 1316, out var demuxer);

        demuxer.Lost.ShouldBe(0);
        demuxer.Dropped.ShouldBe(0);
        demuxer.Unknown.ShouldBeNull();
        var known = await PacketsAsync(file);
        var kinds = sink.Frames.GroupBy(f => IsVideo(f.Codec) ? "video" : "audio").ToDictionary(g => g.Key, g => g.ToList());
        kinds.Keys.Order().ShouldBe(known.Select(p => p.Kind).Distinct().Order());
        foreach (var (kind, frames) in kinds)
        {
            var packets = known.Where(p => p.Kind == kind).ToList();
            frames.Count.ShouldBe(packets.Count, kind);
            frames.Zip(packets).ShouldAllBe(p => Math.Abs(p.First.Pts.Ticks90KHz - p.Second.Pts) <= Tolerance && Math.Abs(p.First.Dts.Ticks90KHz - p.Second.Dts) <= Tolerance);
            frames.Select(f => f.IsKey).ShouldBe(packets.Select(p => p.IsKey), kind);
        }
        if (kinds.TryGetValue("audio", out var sounds)) await AudioIsTheSameAsync(file, sounds.Select(f => f.Payload));
        if (kinds.ContainsKey("video")) await PicturesAreTheSameAsync(file, sink);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(187)]
    [InlineData(188)]
    [InlineData(189)]
    [InlineData(1316)]
    [InlineData(7168)]
    [InlineData(1 << 30)]
    public async Task The_same_frames_come_out_however_the_bytes_arrive(int piece)
    {
        var bytes = await File.ReadAllBytesAsync(await TsFiles.MakeAsync("h264-b-frames"));
        Read(bytes, piece, out var demuxer).Frames.ShouldBe(Read(bytes, 1316, out _).Frames);
        demuxer.Lost.ShouldBe(0);
    }

    [Theory]
    [InlineData("h264-aac")]
    [InlineData("hevc-aac")]
    [InlineData("h264-mp3")]
    [InlineData("h264-opus")]
    public async Task Lost_packets_cost_the_units_they_belong_to(string name)
    {
        var bytes = await File.ReadAllBytesAsync(await TsFiles.MakeAsync(name));
        var whole = Read(bytes, 1316, out _).Frames;
        var kept = Packets(bytes).Where((_, i) => i % 50 != 49).SelectMany(p => p).ToArray();
        var left = Read(kept, 1316, out var demuxer).Frames;

        demuxer.Lost.ShouldBeGreaterThan(0);
        left.Count.ShouldBeInRange(whole.Count / 3, whole.Count - 1);
        left.Except(whole).ShouldBeEmpty("what comes out is whole, and at its time");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1316)]
    public async Task Garbage_between_packets_costs_no_more_than_units(int piece)
    {
        var bytes = await File.ReadAllBytesAsync(await TsFiles.MakeAsync("h264-aac"));
        var whole = Read(bytes, 1316, out _).Frames;
        var random = new Random(7);
        var dirty = Packets(bytes).SelectMany((p, i) => i % 100 == 99 ? [.. Garbage(random), .. p] : p).ToArray();
        var left = Read(dirty, piece, out var demuxer).Frames;

        demuxer.Lost.ShouldBeGreaterThan(0);
        left.Count.ShouldBeGreaterThan(whole.Count * 9 / 10);
        whole.Select(f => f.Payload).Intersect(left.Select(f => f.Payload)).Count().ShouldBeGreaterThan(whole.Count * 9 / 10);
    }

    [Fact]
    public async Task A_new_map_in_the_middle_changes_the_codec_and_goes_on()
    {
        var (first, second) = (await TsFiles.MakeAsync("h264-aac"), await TsFiles.MakeAsync("hevc-aac"));
        var sink = Read([.. await File.ReadAllBytesAsync(first), .. await File.ReadAllBytesAsync(second)], 1316, out _);

        sink.Tracks.Select(t => t.Codec).Where(IsVideo).ShouldBe([CodecId.H264, CodecId.H265]);
        sink.Frames.Count(f => f.Codec == CodecId.H264).ShouldBe((await PacketsAsync(first)).Count(p => p.Kind == "video"));
        sink.Frames.Count(f => f.Codec == CodecId.H265).ShouldBe((await PacketsAsync(second)).Count(p => p.Kind == "video"));
    }

    [Fact]
    public async Task Time_goes_on_when_the_stamps_begin_anew()
    {
        var wrap = (1L << 33) / 90_000.0;
        var bytes = await File.ReadAllBytesAsync(await TsFiles.MakeAsync("h264-b-frames", "-output_ts_offset", (wrap - 3).ToString(CultureInfo.InvariantCulture)));
        var plain = Read(await File.ReadAllBytesAsync(await TsFiles.MakeAsync("h264-b-frames")), 1316, out _).Frames;
        var wrapped = Read(bytes, 1316, out _).Frames;

        var shift = wrapped.First(f => f.Codec == CodecId.H264).Dts - plain.First(f => f.Codec == CodecId.H264).Dts;
        foreach (var codec in new[] { CodecId.H264, CodecId.Aac })            // ffmpeg need not mix them the same way twice
        {
            var pairs = wrapped.Where(f => f.Codec == codec).Zip(plain.Where(f => f.Codec == codec)).ToList();
            pairs.Count(p => p.First.Payload == p.Second.Payload).ShouldBe(plain.Count(f => f.Codec == codec));
            pairs.ShouldAllBe(p => Math.Abs((p.First.Dts - p.Second.Dts - shift).Ticks90KHz) <= Tolerance);
        }
        wrapped.Max(f => f.Pts.Ticks90KHz).ShouldBeGreaterThan(1L << 33, "the test must reach the wrap");
    }

    [Fact]
    public async Task Broken_streams_never_throw()
    {
        var mutations = new Mutations(20_261_122);
        foreach (var name in new[] { "h264-aac", "hevc-aac", "h264-mp3", "h264-opus" })
        {
            var good = (await File.ReadAllBytesAsync(await TsFiles.MakeAsync(name))).AsSpan(0, 60 * PacketSize).ToArray();
            for (var run = 0; run < 3_000; run++)
            {
                var bytes = mutations.Of(mutations.Of(mutations.Of(good)));
                Read(bytes, 1 + mutations.Next(2_000), out _).Frames.Count.ShouldBeLessThan(10_000);
            }
        }
    }

    private static RecordingSink Read(byte[] bytes, int piece, out TsDemuxer demuxer)
    {
        var sink = new RecordingSink();
        using (demuxer = new TsDemuxer(sink))
        {
            for (var at = 0; at < bytes.Length; at += Math.Min(piece, bytes.Length - at)) demuxer.Write(bytes.AsSpan(at, Math.Min(piece, bytes.Length - at)));
            demuxer.Flush();
        }
        return sink;
    }

    private static bool IsVideo(CodecId codec) => codec is CodecId.H264 or CodecId.H265;

    private static IEnumerable<byte[]> Packets(byte[] bytes) => bytes.Chunk(PacketSize);

    private static byte[] Garbage(Random random)
    {
        var bytes = new byte[random.Next(1, 400)];
        random.NextBytes(bytes);
        return bytes;
    }

    private static async Task<List<(string Kind, long Pts, long Dts, bool IsKey)>> PacketsAsync(string file)
    {
        var json = await MediaTools.RunAsync("ffprobe", "-show_packets", "-of", "json", file);
        return [.. JsonNode.Parse(json)!["packets"]!.AsArray().Select(p => (
            (string)p!["codec_type"]!, (long)p["pts"]!, (long)p["dts"]!, ((string)p["flags"]!).Contains('K', StringComparison.Ordinal)))];
    }

    private static async Task AudioIsTheSameAsync(string file, IEnumerable<string> payloads)
    {
        var isAac = !file.Contains("mp3", StringComparison.Ordinal) && !file.Contains("opus", StringComparison.Ordinal);
        string[] filter = isAac ? ["-bsf:a", "aac_adtstoasc"] : [];
        var known = await MediaTools.RunAsync("ffmpeg", ["-i", file, "-map", "0:a", "-c", "copy", .. filter, "-f", "framehash", "-hash", "sha256", "-"]);
        payloads.Select(p => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Convert.FromHexString(p)))).ShouldBe(Hashes(known));
    }

    /// <summary>Decoded, both ways: parameter sets and delimiters stand elsewhere, so the bytes of the samples differ.</summary>
    private static async Task PicturesAreTheSameAsync(string file, RecordingSink sink)
    {
        using var folder = new MediaFolder();
        var track = sink.Tracks.Single(t => t.Kind == MediaKind.Video);
        var (name, sets) = track.Codec == CodecId.H264 ? ("read.h264", Sets(track)) : ("read.hevc", HevcSets(track));
        await File.WriteAllBytesAsync(folder.File(name), [.. sets, .. sink.Frames.Where(f => IsVideo(f.Codec)).SelectMany(f => ByteStreamOf(f.Payload))]);
        Hashes(await MediaTools.RunAsync("ffmpeg", "-i", folder.File(name), "-vsync", "passthrough", "-f", "framehash", "-hash", "sha256", "-"))
            .ShouldBe(Hashes(await MediaTools.RunAsync("ffmpeg", "-i", file, "-map", "0:v", "-vsync", "passthrough", "-f", "framehash", "-hash", "sha256", "-")));
    }

    private static byte[] Sets(Track track)
    {
        AvcDecoderConfiguration.TryParse(track.Config.Span, out var record).ShouldBeTrue();
        return AnnexB.ParameterSets(record!);
    }

    private static byte[] HevcSets(Track track)
    {
        HevcDecoderConfiguration.TryParse(track.Config.Span, out var record).ShouldBeTrue();
        return [.. record!.VideoParameterSets.Concat(record.SequenceParameterSets).Concat(record.PictureParameterSets).SelectMany(s => (byte[])[0, 0, 0, 1, .. s])];
    }

    private static byte[] ByteStreamOf(string payload)
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        AnnexB.TryConvert(Convert.FromHexString(payload), output).ShouldBeTrue();
        return output.WrittenSpan.ToArray();
    }

    private static List<string> Hashes(string table) =>
        [.. table.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(l => l[0] != '#').Select(l => l.Split(',')[5].Trim())];
}

/// <summary>Transport streams by ffmpeg, made once a run.</summary>
internal static class TsFiles
{
    private static readonly System.Collections.Concurrent.ConcurrentDictionary<string, Lazy<Task<string>>> Made = new(StringComparer.Ordinal);
    private static readonly MediaFolder Folder = NewFolder();

    public static Task<string> MakeAsync(string name, params string[] more) =>
        Made.GetOrAdd(name + string.Concat(more), _ => new(() => RunAsync(name, more))).Value;

    private static async Task<string> RunAsync(string name, string[] more)
    {
        var file = Folder.File($"{name}{string.Concat(more).GetHashCode(StringComparison.Ordinal):x}.ts");
        string[] video = name.StartsWith("h264", StringComparison.Ordinal) ? ["-c:v", "libx264", "-preset", "veryfast", "-bf", name.Contains("b-frames", StringComparison.Ordinal) ? "3" : "0", "-g", "25"]
            : name.StartsWith("hevc", StringComparison.Ordinal) ? ["-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none:keyint=25"] : ["-vn"];
        string[] audio = name.Contains("mp3", StringComparison.Ordinal) ? ["-c:a", "libmp3lame"] : name.Contains("opus", StringComparison.Ordinal) ? ["-c:a", "libopus", "-ar", "48000"]
            : name == "h264" ? ["-an"] : ["-c:a", "aac"];
        await MediaTools.RunAsync("ffmpeg",
        [
            "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25", "-f", "lavfi", "-i", "aevalsrc=0.4*sin(2*PI*(300+20*t)*t)|0.3*sin(2*PI*500*t):s=44100", "-t", "4",
            "-pix_fmt", "yuv420p", .. video, .. audio, .. more, file,
        ]);
        return file;
    }

    private static MediaFolder NewFolder()
    {
        var folder = new MediaFolder();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Dispose();
        return folder;
    }
}
