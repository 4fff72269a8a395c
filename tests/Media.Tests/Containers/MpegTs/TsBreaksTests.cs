using SrsStack.Media.Containers.MpegTs.Demux;
using SrsStack.Media.Live;
using SrsStack.Media.Tests.Containers.Flv;
using SrsStack.Media.Time;

namespace SrsStack.Media.Tests.Containers.MpegTs;

/// <summary>Transport streams that lose their tables, change their packet ids or set their clock back: what players get is a line that goes forward.</summary>
public sealed class TsBreaksTests
{
    private const int PacketSize = 188;
    private const int MapPid = 0x1000;          // of ffmpeg's muxer

    [Fact]
    public async Task Nothing_comes_before_the_map_and_everything_goes_on_without_it()
    {
        var packets = await PacketsAsync("h264-aac");
        var maps = packets.Index().Where(p => Pid(p.Item) == MapPid).Select(p => p.Index).ToList();
        maps.Count.ShouldBeGreaterThan(4, "the test needs a stream that repeats its map");

        Frames(packets.Where(p => Pid(p) != MapPid)).ShouldBeEmpty();
        var whole = Frames(packets);
        Frames(packets.Where((p, i) => Pid(p) != MapPid || i == maps[0])).ShouldBe(whole, "the first map is enough");
        Frames(packets.Where((p, i) => Pid(p) != MapPid || i == maps[2])).Count.ShouldBeInRange(whole.Count / 3, whole.Count - 1, "it begins with the map that comes");
    }

    [Fact]
    public async Task Other_packet_ids_are_the_same_tracks_and_time_goes_on()
    {
        var first = await PacketsAsync("h264-aac");
        var second = await PacketsAsync("h264-aac", "-streamid", "0:0x200", "-streamid", "1:0x201", "-mpegts_pmt_start_pid", "0x1100", "-output_ts_offset", "4.2");
        second.Select(Pid).ShouldContain(0x200, "the ids must differ");
        var received = Feed([.. first, .. second]);
        received.Jumps.ShouldBe(0);
        ShouldGoForward(received.Frames);
        received.Frames.Count.ShouldBe(2 * Frames(first).Count);
        received.Tracks.Select(t => t.Kind).Distinct().Count().ShouldBe(2);
    }

    /// <summary>An encoder that begins anew, some seconds or hours back, or ahead.</summary>
    [Theory]
    [InlineData("0")]
    [InlineData("2")]
    [InlineData("3600")]
    [InlineData("40000")]
    public async Task A_clock_that_is_set_back_is_a_new_beginning(string offset)
    {
        var first = await PacketsAsync("h264-b-frames", "-output_ts_offset", "20000");
        var second = await PacketsAsync("h264-b-frames", "-output_ts_offset", offset);
        ShouldGoForward(Feed([.. first, .. second]).Frames);
    }

    /// <summary>Less than what is taken for a pause.</summary>
    [Fact]
    public async Task A_clock_that_is_set_back_by_seconds_is_no_way_back()
    {
        var stream = await PacketsAsync("h264-b-frames");
        ShouldGoForward(Feed([.. stream, .. stream, .. stream]).Frames);
    }

    [Fact]
    public async Task The_wrap_of_33_bits_is_not_seen_by_a_feed()
    {
        var wrap = ((1L << 33) / 90_000) - 2;
        var received = Feed(await PacketsAsync("h264-b-frames", "-output_ts_offset", $"{wrap}"));
        received.Jumps.ShouldBe(0);
        ShouldGoForward(received.Frames);
    }

    private static void ShouldGoForward(IEnumerable<(CodecId Codec, MediaTime Dts)> frames)
    {
        foreach (var track in frames.GroupBy(f => f.Codec))
        {
            var times = track.Select(f => f.Dts.Milliseconds).ToList();
            times.Zip(times.Skip(1)).Where(t => t.Second < t.First).ShouldBeEmpty(track.Key.ToString());
            times.Zip(times.Skip(1)).Where(t => t.Second > t.First + 10_000).ShouldBeEmpty($"{track.Key}: no long hole either");
        }
    }

    private static List<(CodecId Codec, MediaTime Dts, MediaTime Pts, bool IsKey, string Payload)> Frames(IEnumerable<byte[]> packets)
    {
        var sink = new RecordingSink();
        using var demuxer = new TsDemuxer(sink);
        foreach (var packet in packets) demuxer.Write(packet);
        demuxer.Flush();
        return sink.Frames;
    }

    private static ThroughFeed Feed(IEnumerable<byte[]> packets)
    {
        var through = new ThroughFeed();
        using var demuxer = new TsDemuxer(through);
        foreach (var packet in packets) demuxer.Write(packet);
        demuxer.Flush();
        return through;
    }

    private static int Pid(byte[] packet) => ((packet[1] & 0x1F) << 8) | packet[2];

    private static async Task<List<byte[]>> PacketsAsync(string name, params string[] more) =>
        [.. (await File.ReadAllBytesAsync(await TsFiles.MakeAsync(name, more))).Chunk(PacketSize)];

    /// <summary>A feed, and what comes out of it.</summary>
    private sealed class ThroughFeed : IFrameSink
    {
        private readonly LiveFeed _feed = new(new("__defaultVhost__", "live", "s"), FeedOptions.Default, TimeProvider.System);

        public ThroughFeed()
        {
            _feed.BeginSource();
            _feed.Attach(new Out(this));
        }

        public List<(CodecId Codec, MediaTime Dts)> Frames { get; } = [];

        public List<Track> Tracks { get; } = [];

        public int Jumps { get; private set; }

        public void OnTrack(Track track) => _feed.OnTrack(track);

        public void OnMetadata(FeedMetadata metadata) => _feed.OnMetadata(metadata);

        public void OnFrame(in MediaFrame frame) => _feed.OnFrame(frame);

        public void OnDiscontinuity() => Jumps++;

        private sealed class Out(ThroughFeed owner) : IFrameSink
        {
            public void OnTrack(Track track) => owner.Tracks.Add(track);

            public void OnMetadata(FeedMetadata metadata)
            {
            }

            public void OnFrame(in MediaFrame frame) => owner.Frames.Add((frame.Track.Codec, frame.Dts));

            public void OnDiscontinuity() => owner.Jumps++;
        }
    }
}
