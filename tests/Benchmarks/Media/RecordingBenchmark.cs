using System.Diagnostics;
using System.Globalization;
using SrsStack.Media.Live;
using SrsStack.Media.Recording;
using SrsStack.Media.Time;

namespace SrsStack.Benchmarks.Media;

/// <summary>What recording one stream costs, and making an MP4 of it: 720p30 and AAC, 4 Mbit/s, as fast as they go, into real files.</summary>
/// <remarks>Needs twice the size of the recording on the disk (3.8 GB for an hour), and gives it back.</remarks>
internal static class RecordingBenchmark
{
    private const int VideoKbits = 3_900;
    private const int FramesAtOnce = 100;
    private const long MostWaiting = 2 << 20;
    private static readonly MediaTime Warm = MediaTime.FromSeconds(60);

    /// <param name="parent">On the disk to be measured; null for the system's place of temporary files.</param>
    public static async Task RunAsync(int minutes, string? parent)
    {
        var sample = CodecBenchmark.FramesOf(await SampleStream.ReadAsync(null, VideoKbits));
        var folder = Directory.CreateDirectory(Path.Combine(parent ?? Path.GetTempPath(), $"srsstack-recording-{Environment.ProcessId}")).FullName;
        try
        {
            Console.WriteLine("| what | measured |\n| --- | --- |");
            await RecordAsync(sample, Path.Combine(folder, "warm"), Warm, isTold: false);
            var segments = await RecordAsync(sample, Path.Combine(folder, "rec"), MediaTime.FromSeconds(minutes * 60), isTold: true);
            var files = segments.Select(s => SegmentFile.Of(Path.Combine(folder, "rec"), s)).ToList();
            Make(files, null, folder);
            Make(files, new(MediaTime.FromSeconds(61), MediaTime.FromSeconds(119)), folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<List<SegmentRecord>> RecordAsync(FrameList sample, string folder, MediaTime length, bool isTold)
    {
        var pieces = sample.All.Chunk(FramesAtOnce).ToList();
        using var disk = new RecordingDisk();
        await using var writer = new SegmentWriter(disk, folder, new(), TimeProvider.System);
        var (frames, bytes, allocated, own) = (0L, 0L, GC.GetTotalAllocatedBytes(true), TimeSpan.Zero);
        var (began, cpu) = (Stopwatch.GetTimestamp(), Process.GetCurrentProcess().TotalProcessorTime);
        var round = sample.All[^1].Dts + MediaTime.FromMilliseconds(23);
        for (var offset = MediaTime.Zero; offset < length; offset += round)
        {
            foreach (var some in pieces)
            {
                var since = Stopwatch.GetTimestamp();
                foreach (var frame in some) writer.OnFrame(frame with { Dts = frame.Dts + offset, Pts = frame.Pts + offset });
                own += Stopwatch.GetElapsedTime(since);
                (frames, bytes) = (frames + some.Length, bytes + BytesOf(some));
                while (writer.WaitingBytes > MostWaiting) await Task.Delay(1);
            }
        }

        await writer.CompleteAsync();
        (allocated, cpu) = (GC.GetTotalAllocatedBytes(true) - allocated, Process.GetCurrentProcess().TotalProcessorTime - cpu);
        var notices = await writer.Notices.ReadAllAsync().ToListAsync();
        if (notices.OfType<RecordingNotice.MediaLost>().FirstOrDefault() is { } lost) throw new InvalidOperationException($"The disk did not keep up: {lost.Gap}");
        if (!isTold) return [];
        var seconds = length.Seconds;
        Console.WriteLine($"| recorded | {seconds:0} s of media, {bytes * 8 / seconds / 1e6:0.00} Mbit/s, {frames} frames, in {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s |");
        Console.WriteLine($"| one stream in real time, hashing and the kernel included | {100 * cpu.TotalSeconds / seconds:0.00} % of a core |");
        Console.WriteLine($"| of it on the source's thread | {own.TotalNanoseconds / frames:0} ns a frame |");
        Console.WriteLine($"| allocated | {(double)allocated / frames:0.0} bytes a frame: what parts and segments cost |");
        return [.. notices.OfType<RecordingNotice.SegmentClosed>().Select(n => n.Segment)];
    }

    private static long BytesOf(MediaFrame[] frames)
    {
        var bytes = 0L;
        foreach (var frame in frames) bytes += frame.Payload.Length;
        return bytes;
    }

    private static void Make(List<SegmentFile> files, Mp4Range? range, string folder)
    {
        GC.Collect();
        File.WriteAllText("/proc/self/clear_refs", "5");                // the peak of resident memory begins anew
        var (before, began) = (Memory("VmRSS"), Stopwatch.GetTimestamp());
        var movie = Mp4Maker.Plan(files, range).Single();
        var planned = Stopwatch.GetElapsedTime(began);
        movie.WriteTo(Path.Combine(folder, "movie.mp4"));
        var took = Stopwatch.GetElapsedTime(began);
        var what = range is null ? "MP4 of all" : "clip of a minute";
        Console.WriteLine($"| {what}: {movie.Duration.Seconds:0} s, {movie.Bytes / 1e6:0} MB | {took.TotalSeconds:0.00} s, of these {planned.TotalSeconds:0.00} for the tables |");
        Console.WriteLine($"| {what}: peak of the process's memory above what it was | {(Memory("VmHWM") - before) / 1024.0:0.0} MB above {before / 1024.0:0} |");
    }

    /// <returns>kB.</returns>
    private static long Memory(string name) =>
        long.Parse(File.ReadLines("/proc/self/status").Single(l => l.StartsWith(name, StringComparison.Ordinal)).Split(':')[1].Replace("kB", "").Trim(), CultureInfo.InvariantCulture);
}
