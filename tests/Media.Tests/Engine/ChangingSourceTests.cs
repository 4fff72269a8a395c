using System.Buffers;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using SrsStack.Media.Containers.Flv;
using SrsStack.Media.Containers.MpegTs;
using SrsStack.Media.Engine;
using SrsStack.Media.Live;
using SrsStack.Media.Protocols.Hls;
using SrsStack.Media.Tests.Samples;
using SrsStack.Media.Time;
using SrsStack.Testing;

namespace SrsStack.Media.Tests.Engine;

/// <summary>One publish during which sound vanishes for 30 seconds and comes back with another size of picture and B-frames: every output is decoded whole.</summary>
public sealed class ChangingSourceTests : ISessionGate, IDisposable
{
    private static readonly FeedName Name = new(FeedName.DefaultVhost, "live", "changing");
    private static readonly string[] Plain = ["-c:v", "libx264", "-preset", "ultrafast", "-bf", "0", "-g", "50", "-pix_fmt", "yuv420p"];

    private readonly EngineMeters _meters = new();

    public void Dispose() => _meters.Dispose();

    ValueTask<Admission> ISessionGate.AdmitAsync(SessionRequest request, CancellationToken stop) => new(Admission.Granted);

    [Fact]
    public async Task Every_output_goes_on_through_missing_sound_another_size_and_b_frames()
    {
        var frames = await SourceAsync();
        var engine = new MediaEngine(new() { Hls = new() { Window = TimeSpan.FromMinutes(2) } }, this, TimeProvider.System, _meters, NullLoggerFactory.Instance);
        var request = new SessionRequest(engine.NewSessionId(), SessionRole.Publish, "test", Name, "", "192.0.2.1:5000");
        var session = (await engine.BeginPublishAsync(request, null, CancellationToken.None)).Session.ShouldNotBeNull();
        using var folder = new MediaFolder();
        var (flv, ts) = (new Recorder(session.Feed, () => new FlvForm()), new Recorder(session.Feed, () => new TsForm()));
        Track? video = null, audio = null;
        foreach (var frame in frames)
        {
            ref var known = ref frame.Track.Kind == MediaKind.Video ? ref video : ref audio;
            if (!ReferenceEquals(known, frame.Track)) session.OnTrack(known = frame.Track);
            session.OnFrame(frame);
            flv.Read();
            ts.Read();
        }

        var hls = engine.Hls.Find(Name)!.Open(HlsForm.Ts);
        await session.EndAsync(EndReason.PeerLeft, null);
        (flv.Skips, ts.Skips).ShouldBe((0, 0));
        var pictures = frames.Count(f => f.Track.Kind == MediaKind.Video);
        await DecodesAsync(await flv.SaveAsync(folder.File("all.flv")), pictures, within: 0);
        await DecodesAsync(await ts.SaveAsync(folder.File("all.ts")), pictures, within: 1);       // the last one stays with the muxer
        hls.TryGetPlaylist(out var list).ShouldBeTrue();
        await DecodesAsync(await SaveAsync(hls, Text(list), folder), pictures, within: 0);
        Text(list).ShouldContain("#EXT-X-DISCONTINUITY\n");
    }

    private static string Text(HlsPlaylist list) => Encoding.UTF8.GetString(list.Bytes.Span);

    /// <summary>4 s with sound; 30 s without; 6 s with sound, another size and B-frames.</summary>
    private static async Task<List<MediaFrame>> SourceAsync()
    {
        List<MediaFrame> all = [];
        foreach (var part in new[]
        {
            await FlvSample.MakeAsync([.. FlvSample.Picture, .. FlvSample.Sine, "-t", "4", .. Plain, "-c:a", "aac"]),
            await FlvSample.MakeAsync([.. FlvSample.Picture, "-t", "30", .. Plain]),
            await FlvSample.MakeAsync(["-f", "lavfi", "-i", "testsrc2=size=640x360:rate=25", .. FlvSample.Sine, "-t", "6", .. FlvSample.X264, "-c:a", "aac"]),
        })
        {
            var shift = all.Count == 0 ? default : all.Max(f => f.Dts) + MediaTime.FromMilliseconds(40);
            all.AddRange(part.Select(f => f with { Dts = f.Dts + shift, Pts = f.Pts + shift }));
        }

        return all;
    }

    private static async Task DecodesAsync(string file, int pictures, int within)
    {
        await RunAsync("ffmpeg", "-xerror", "-i", file, "-f", "null", "-");
        var counted = await RunAsync("ffprobe", "-select_streams", "v:0", "-count_frames", "-show_entries", "stream=nb_read_frames", "-of", "csv=p=0", file);
        int.Parse(counted.Split('\n', ',')[0]).ShouldBeInRange(pictures - within, pictures, file);
    }

    /// <summary>ffmpeg's parser of H.264, which has no decoder and so no name, keeps the first configuration of an FLV; the decoder gets the new one.</summary>
    private static async Task<string> RunAsync(string tool, params string[] arguments)
    {
        var (output, errors, code) = await MediaTools.TryRunAsync(tool, ["-v", "repeat+error", .. arguments]);
        code.ShouldBe(0, errors);
        errors.Split('\n').Where(l => l.Length > 0 && !l.StartsWith("[NULL @", StringComparison.Ordinal)).ShouldBeEmpty();
        return output;
    }

    private static async Task<string> SaveAsync(HlsSegmenter segmenter, string list, MediaFolder folder)
    {
        foreach (var name in list.Split('\n').Where(l => l.EndsWith(".ts", StringComparison.Ordinal)))
        {
            segmenter.TryGetSegment(name, out var segment).ShouldBeTrue(name);
            using (segment) await File.WriteAllBytesAsync(folder.File(name), segment!.Bytes.ToArray());
        }

        await File.WriteAllTextAsync(folder.File("list.m3u8"), list + "#EXT-X-ENDLIST\n");
        return folder.File("list.m3u8");
    }

    /// <summary>A player that reads all at once.</summary>
    private sealed class Recorder(LiveFeed feed, Func<IWireForm> form)
    {
        private readonly OutputCursor _cursor = feed.Join(form().Name, form);
        private readonly ArrayBufferWriter<byte> _all = new(1 << 20);

        public long Skips => _cursor.Skips;

        public void Read()
        {
            while (_cursor.CopyTo(_all, 1 << 20) > 0)
            {
            }
        }

        public async Task<string> SaveAsync(string file)
        {
            Read();
            await File.WriteAllBytesAsync(file, _all.WrittenMemory.ToArray());
            return file;
        }
    }
}
