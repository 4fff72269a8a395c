using System.Buffers;
using SrsStack.Media.Containers.Flv;
using SrsStack.Media.Containers.Fmp4;
using SrsStack.Media.Live;
using SrsStack.Media.Protocols.Rtmp.Client;
using SrsStack.Media.Tests.Containers.Flv;
using SrsStack.Media.Tests.Containers.Fmp4;
using SrsStack.Testing;

namespace SrsStack.Media.Tests.Protocols.Rtmp.Client;

/// <summary>Real frames of every codec go to the server by RTMP and come back by RTMP and as FLV, to the byte, and are decoded.</summary>
public sealed class EnhancedRtmpTests : IAsyncDisposable
{
    private readonly ClientHarness _harness = new();
    private readonly MediaFolder _folder = new();

    public static TheoryData<string, string> Pairs => new()
    {
        { "hevc", "libopus" }, { "av1", "flac" }, { "vp9", "ac3" }, { "h264", "eac3" }, { "h264", "aac" }, { "hevc", "libmp3lame" }, { "av1", "" }, { "", "libopus" },
    };

    public async ValueTask DisposeAsync()
    {
        await _harness.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task What_is_published_is_played_frame_for_frame_and_decoded(string video, string audio)
    {
        var frames = await FragmentWriterTests.MakeAsync(video, audio);
        var publisher = await _harness.PublishAsync();
        publisher.Write(new FeedDescription(TrackOf(frames, MediaKind.Video), TrackOf(frames, MediaKind.Audio), FeedMetadata.Empty));
        publisher.Write(frames[0]);
        await publisher.FlushAsync(_harness.Patience.Token);
        var feed = await _harness.FeedAsync(new("__defaultVhost__", "live", "livestream"), d => (frames[0].Track.Kind == MediaKind.Video ? d.Video : d.Audio) is not null);
        await using var player = await _harness.PlayAsync();
        using var flv = feed.Join("flv", static () => new FlvForm());
        var played = new KeepingSink();
        var playing = player.RunAsync(played, TimeProvider.System, _harness.Patience.Token);
        var reading = ReadAsync(flv);
        await SendAsync(publisher, frames[1..], played);
        await publisher.DisposeAsync();
        await playing;

        var joined = video.Length > 0 ? frames : frames[^played.Count..]; // sound without pictures has no group to begin with
        joined.Length.ShouldBeGreaterThan(frames.Length / 2);
        Check(played.Frames, joined);
        if (video.Length > 0) Check(await reading, joined);
        await DecodeAsync(played.Frames);
    }

    [Fact]
    public async Task A_codec_and_size_that_change_while_live_reach_the_player_in_order()
    {
        MediaFrame[] hevc = await FragmentWriterTests.MakeAsync("hevc", ""), avc = await FragmentWriterTests.MakeAsync("h264", "");
        var publisher = await _harness.PublishAsync();
        publisher.Write(new FeedDescription(hevc[0].Track, null, FeedMetadata.Empty));
        foreach (var frame in hevc[..50]) publisher.Write(frame);
        await publisher.FlushAsync(_harness.Patience.Token);
        await _harness.FeedAsync(new("__defaultVhost__", "live", "livestream"), d => d.Video is not null);
        await using var player = await _harness.PlayAsync();
        var played = new KeepingSink();
        var playing = player.RunAsync(played, TimeProvider.System, _harness.Patience.Token);
        publisher.Write(avc[0].Track);
        await SendAsync(publisher, [.. avc.Select(f => f with { Dts = f.Dts + hevc[50].Dts, Pts = f.Pts + hevc[50].Dts })], played);
        await publisher.DisposeAsync();
        await playing;

        played.Tracks.Select(t => t.Codec).ShouldBe([CodecId.H265, CodecId.H264]);
        played.Frames.Select(f => f.Track.Codec).Distinct().ShouldBe([CodecId.H265, CodecId.H264]);
        Check([.. played.Frames.Where(f => f.Track.Codec == CodecId.H264)], avc);
    }

    /// <summary>As fast as the player takes it: one that falls seconds behind would be made to skip.</summary>
    private async Task SendAsync(RtmpPublishClient publisher, MediaFrame[] frames, KeepingSink played)
    {
        var first = 0;
        for (; played.Count == 0; first++) // who only hears joins at the newest sound there is
        {
            publisher.Write(frames[first]);
            await publisher.FlushAsync(_harness.Patience.Token);
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, _harness.Patience.Token);
        }

        foreach (var part in frames[first..].Chunk(25))
        {
            foreach (var frame in part) publisher.Write(frame);
            await publisher.FlushAsync(_harness.Patience.Token);
            var last = part[^1];
            await Poll.UntilAsync(() => Task.FromResult(played.HasSeen(last)), TimeSpan.FromSeconds(60), () => $"{last}, {played.Count} came");
        }
    }

    internal static Track? TrackOf(MediaFrame[] frames, MediaKind kind) => frames.Where(f => f.Track.Kind == kind).Select(f => f.Track).FirstOrDefault();

    [Fact]
    public async Task Times_go_on_where_32_bits_of_milliseconds_are_over()
    {
        var (frames, late) = (await FragmentWriterTests.MakeAsync("hevc", "libopus"), FlvSamples.Ms((1L << 32) - 2000));
        var sent = frames.Select(f => f with { Dts = f.Dts + late, Pts = f.Pts + late }).ToArray();
        var publisher = await _harness.PublishAsync();
        publisher.Write(new FeedDescription(TrackOf(frames, MediaKind.Video), TrackOf(frames, MediaKind.Audio), FeedMetadata.Empty));
        publisher.Write(sent[0]);
        await publisher.FlushAsync(_harness.Patience.Token);
        await _harness.FeedAsync(new("__defaultVhost__", "live", "livestream"), d => d.Video is not null);
        await using var player = await _harness.PlayAsync();
        var played = new KeepingSink();
        var playing = player.RunAsync(played, TimeProvider.System, _harness.Patience.Token);
        await SendAsync(publisher, sent[1..], played);
        await publisher.DisposeAsync();
        await playing;
        Check(played.Frames, sent);
    }

    /// <summary>By RTMP a time is whole milliseconds; the feed's line starts at the first frame.</summary>
    internal static void Check(List<MediaFrame> seen, MediaFrame[] sent)
    {
        foreach (var kind in (MediaKind[])[MediaKind.Video, MediaKind.Audio])
        {
            var (got, expected) = (seen.Where(f => f.Track.Kind == kind).ToArray(), sent.Where(f => f.Track.Kind == kind).ToArray());
            got.Length.ShouldBe(expected.Length);
            foreach (var (a, b) in got.Zip(expected))
            {
                a.Payload.Span.SequenceEqual(b.Payload.Span).ShouldBeTrue();
                a.Track.Config.Span.SequenceEqual(b.Track.Config.Span).ShouldBeTrue();
                a.IsKey.ShouldBe(b.IsKey);
                Math.Abs((a.Dts - b.Dts).Seconds - (seen[0].Dts - sent[0].Dts).Seconds).ShouldBeLessThan(0.002);
                Math.Abs((a.Pts - a.Dts).Seconds - (b.Pts - b.Dts).Seconds).ShouldBeLessThan(0.002);
            }
        }
    }

    private async Task<List<MediaFrame>> ReadAsync(OutputCursor cursor)
    {
        var output = new ArrayBufferWriter<byte>();
        while (await cursor.WaitAsync(_harness.Patience.Token)) cursor.CopyTo(output, 1 << 20);
        var sink = new KeepingSink();
        var bodies = new FlvBodyReader(sink);
        var tags = new FlvTagReader(FlvTagReader.DefaultMaxBodyBytes);
        var bytes = new SequenceReader<byte>(new(output.WrittenMemory));
        while (tags.TryRead(ref bytes, out var tag))
        {
            if (tag.Header.Type == FlvTagType.Video) bodies.ReadVideo(tag.Body.ToArray(), FlvSamples.Ms(tag.Header.Timestamp));
            if (tag.Header.Type == FlvTagType.Audio) bodies.ReadAudio(tag.Body.ToArray(), FlvSamples.Ms(tag.Header.Timestamp));
        }

        bytes.Remaining.ShouldBe(0);
        bodies.Malformed.ShouldBe(0);
        return sink.Frames;
    }

    private async Task DecodeAsync(List<MediaFrame> frames)
    {
        var (video, audio) = (TrackOf([.. frames], MediaKind.Video), TrackOf([.. frames], MediaKind.Audio));
        var (output, writer) = (new ArrayBufferWriter<byte>(), new FragmentWriter());
        output.Write(InitSegment.Create(video, audio));
        writer.SetTracks(video, audio);
        foreach (var frame in frames) writer.Add(frame).ShouldBeTrue();
        writer.Write(output);
        await File.WriteAllBytesAsync(_folder.File("played.mp4"), output.WrittenSpan.ToArray());
        await MediaTools.RunAsync("ffmpeg", "-xerror", "-i", _folder.File("played.mp4"), "-f", "null", "-");
    }
}

/// <summary>Keeps frames, payloads copied.</summary>
internal sealed class KeepingSink : IFrameSink
{
    private int _count;
    private byte[]? _last;

    public List<Track> Tracks { get; } = [];

    public List<MediaFrame> Frames { get; } = [];

    public void OnTrack(Track track) => Tracks.Add(track);

    public void OnMetadata(FeedMetadata metadata)
    {
    }

    public bool HasSeen(MediaFrame frame) => Volatile.Read(ref _last)?.AsSpan().SequenceEqual(frame.Payload.Span) == true;

    /// <summary>From any thread.</summary>
    public int Count => Volatile.Read(ref _count);

    public void OnFrame(in MediaFrame frame)
    {
        var payload = frame.Payload.ToArray();
        Frames.Add(frame with { Payload = payload });
        Volatile.Write(ref _last, payload);
        Interlocked.Increment(ref _count);
    }

    public void OnDiscontinuity()
    {
    }
}
