using System.Globalization;
using SrsStack.Media.Live;
using SrsStack.Media.Recording;
using SrsStack.Media.Time;
using SrsStack.Testing;

namespace SrsStack.Media.Tests.Recording;

/// <summary>A writer into a folder that is gone afterwards, with short ways to feed it and to read what it told.</summary>
internal sealed class RecordingHarness : IAsyncDisposable
{
    private readonly MediaFolder _folder = new();
    private readonly RecordingDisk _disk = new(1);
    private readonly List<RecordingNotice> _notices = [];
    private MediaTime? _lastDts;

    public RecordingHarness(RecordingOptions? options = null, RecordingPosition? after = null, string folder = "rec")
    {
        Folder = _folder.File(folder);
        Writer = new(_disk, Folder, options ?? new(), Time, after);
    }

    /// <summary>Segments of two seconds: some of them in a sample of five.</summary>
    public static RecordingOptions Short { get; } = new() { SegmentDuration = TimeSpan.FromSeconds(2) };

    public string Folder { get; }

    public ManualTimeProvider Time { get; } = new();

    public SegmentWriter Writer { get; private set; }

    public SegmentRecord[] Segments => [.. _notices.OfType<RecordingNotice.SegmentClosed>().Select(n => n.Segment)];

    public RecordingGap[] Gaps => [.. _notices.OfType<RecordingNotice.MediaLost>().Select(n => n.Gap)];

    public RecordingNotice[] Notices => [.. _notices];

    public SegmentFile[] Files => [.. Segments.Select(s => SegmentFile.Of(Folder, s))];

    public string PathOf(SegmentRecord segment) => Path.Combine(Folder, segment.File);

    public string InitOf(SegmentRecord segment) => Path.Combine(Folder, SegmentNames.Init(segment.InitId));

    /// <summary>Each frame comes when it is due.</summary>
    public RecordingHarness Feed(IEnumerable<MediaFrame> frames)
    {
        foreach (var frame in frames)
        {
            if (_lastDts is { } last && frame.Dts > last) Wait(frame.Dts - last);
            _lastDts = frame.Dts;
            Writer.OnFrame(frame);
        }

        return this;
    }

    public RecordingHarness Feed(params MediaFrame[] frames) => Feed(frames.AsEnumerable());

    /// <summary>The source is gone; after so long comes another one, whose times begin anew.</summary>
    public RecordingHarness Republish(MediaTime after)
    {
        Writer.OnDiscontinuity();
        Wait(after);
        _lastDts = null;
        return this;
    }

    public void Wait(MediaTime time) => Time.Advance(TimeSpan.FromTicks((long)(time.Seconds * TimeSpan.TicksPerSecond)));

    /// <summary>Until all that was fed is in files.</summary>
    public async Task<RecordingHarness> EndAsync()
    {
        await Writer.CompleteAsync().WaitAsync(TimeSpan.FromSeconds(60));
        await foreach (var notice in Writer.Notices.ReadAllAsync()) _notices.Add(notice);
        return this;
    }

    /// <summary>Another process goes on behind the last segment.</summary>
    public void Resume() => (Writer, _lastDts) = (new(_disk, Folder, new(), Time, RecordingPosition.After(Segments[^1])), null);

    /// <summary>A head and segments behind it in one file, as a player sees them.</summary>
    public string Join(IEnumerable<SegmentRecord> segments, string name = "joined.mp4")
    {
        var all = segments.ToArray();
        var path = _folder.File(name);
        File.WriteAllBytes(path, [.. File.ReadAllBytes(InitOf(all[0])), .. all.SelectMany(s => File.ReadAllBytes(PathOf(s)))]);
        return path;
    }

    public string NewFile(string name) => _folder.File(name);

    public async ValueTask DisposeAsync()
    {
        await Writer.DisposeAsync();
        _disk.Dispose();
        _folder.Dispose();
    }
}

/// <summary>What ffmpeg and ffprobe make of a file.</summary>
internal static class Played
{
    public static Task DecodeAsync(string file) => MediaTools.RunAsync("ffmpeg", "-xerror", "-err_detect", "explode", "-i", file, "-f", "null", "-");

    /// <returns>How many packets a stream has, decoded ones included that an edit list hides.</returns>
    public static async Task<int> PacketsAsync(string file, string stream) =>
        int.Parse(await OfStreamAsync(file, stream, "-count_packets", "-show_entries", "stream=nb_read_packets"), CultureInfo.InvariantCulture);

    public static async Task<int> FramesAsync(string file, string stream) =>
        int.Parse(await OfStreamAsync(file, stream, "-count_frames", "-show_entries", "stream=nb_read_frames"), CultureInfo.InvariantCulture);

    public static async Task<double> DurationAsync(string file, string stream) =>
        double.Parse(await OfStreamAsync(file, stream, "-show_entries", "stream=duration"), CultureInfo.InvariantCulture);

    public static async Task<double[]> TimesAsync(string file, string stream, string what = "pts_time") =>
        [.. (await ProbeAsync(file, "-select_streams", stream, "-show_entries", $"packet={what}")).Split('\n').Select(l => double.Parse(l, CultureInfo.InvariantCulture))];

    /// <remarks>What decoders say is not of interest here: samples may be empty in meaning.</remarks>
    public static async Task<string> ProbeAsync(string file, params string[] arguments)
    {
        var (output, errors, code) = await MediaTools.TryRunAsync("ffprobe", [.. arguments, "-of", "csv=p=0", file]);
        code.ShouldBe(0, errors);
        return string.Join('\n', output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Trim().TrimEnd(',')));
    }

    /// <summary>Of a stream; HLS shows it twice, as one of a program as well.</summary>
    private static async Task<string> OfStreamAsync(string file, string stream, params string[] arguments) =>
        (await ProbeAsync(file, ["-select_streams", stream, .. arguments])).Split('\n')[0];
}
