using System.Buffers;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using SrsStack.Media.Engine;
using SrsStack.Media.Protocols.Hls;
using SrsStack.Media.Protocols.Hls.Disk;
using SrsStack.Testing;
using static SrsStack.Media.Tests.Samples.SyntheticFeed;

namespace SrsStack.Media.Tests.Protocols.Hls.Disk;

/// <summary>A stream and its files, on a disk that works, fills up, goes away and comes back.</summary>
public sealed class HlsDiskTests : ILogger, IAsyncLifetime, IDisposable
{
    private static readonly FeedName Name = new(FeedName.DefaultVhost, "live", "cam");
    private readonly MediaFolder _folder = new();
    private readonly EngineMeters _meters = new();
    private readonly MeterListener _listener = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly List<string> _log = [];
    private readonly List<Task> _running = [];
    private HlsSegmenter? _segmenter;
    private long _failures;
    private long _at;

    public Task InitializeAsync()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument == _meters.HlsFileFailures) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref _failures, value));
        _listener.Start();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_running);
    }

    public void Dispose()
    {
        _segmenter?.Dispose();
        _listener.Dispose();
        _meters.Dispose();
        _stop.Dispose();
        _folder.Dispose();
    }

    private string Root => _folder.File("hls");

    private string StreamFolder => Path.Combine(Root, "live", "cam");

    [Theory]
    [InlineData(HlsForm.Ts, "seg-0.ts")]
    [InlineData(HlsForm.Fmp4, "seg-0.m4s")]
    public async Task Files_are_what_memory_has_and_old_ones_go_with_the_window(HlsForm form, string first)
    {
        using var disk = Start(form);
        await PublishAsync(3, 4_000);
        var model = List();
        model.Segments[0].Name.ShouldBe(first);
        foreach (var segment in model.Segments)
        {
            _segmenter!.TryGetSegment(segment.Name.Replace("seg", "cam"), out var inMemory).ShouldBeTrue();
            using (inMemory) (await File.ReadAllBytesAsync(Path.Combine(StreamFolder, segment.Name))).ShouldBe(inMemory!.Bytes.ToArray());
            if (segment.Map is { } map) File.Exists(Path.Combine(StreamFolder, map)).ShouldBeTrue();
        }

        await PublishAsync(40, 2_000);
        File.Exists(Path.Combine(StreamFolder, first)).ShouldBeFalse();
        Directory.GetFiles(StreamFolder, "seg-*").Length.ShouldBeInRange(5, 15);
        Directory.GetFiles(StreamFolder, "*.tmp").ShouldBeEmpty();
        List().Segments.ShouldAllBe(s => !s.IsGap && File.Exists(Path.Combine(StreamFolder, s.Name)));
    }

    [Fact]
    public async Task An_ended_stream_says_so_and_goes_away_when_it_is_forgotten()
    {
        using var disk = Start();
        await PublishAsync(3, 2_000);
        _segmenter!.End();
        await UntilAsync(() => List().HasEnded, "the end of the list");
        disk.Remove(Name);
        await UntilAsync(() => !Directory.Exists(Path.Combine(Root, "live")), "the directories to go");
        Directory.Exists(Root).ShouldBeTrue();
    }

    [Fact]
    public async Task Files_of_an_earlier_life_go_and_those_of_others_stay()
    {
        using (Start())
        {
            await PublishAsync(3, 2_000);
            await _stop.CancelAsync();
            await Task.WhenAll(_running);
        }

        var (kept, others) = (Path.Combine(StreamFolder, "poster.jpg"), Path.Combine(Root, "mine", "index.m3u8"));
        var (elsewhere, link) = (Path.Combine(_folder.File("outside"), "seg-1.ts"), Path.Combine(Root, "link"));
        foreach (var file in (string[])[kept, others, elsewhere])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllTextAsync(file, "x");
        }

        await File.WriteAllTextAsync(Path.Combine(_folder.File("outside"), ".srsstack-hls"), "made");
        Directory.CreateSymbolicLink(link, _folder.File("outside"));
        using var tree = new DiskTree(Root);
        tree.Open();
        Directory.GetFiles(StreamFolder).ShouldBe([kept, Path.Combine(StreamFolder, ".srsstack-hls")], ignoreOrder: true);
        File.Exists(others).ShouldBeTrue("a directory without our mark");
        File.Exists(elsewhere).ShouldBeTrue("behind a link");
        Should.Throw<IOException>(() => new DiskTree(Root).Open(), "another server has it");
    }

    [Fact]
    public async Task A_directory_that_cannot_be_written_costs_one_line_and_is_used_when_it_can()
    {
        await File.WriteAllTextAsync(Root, "a file where a directory should be");
        using var disk = Start();
        Publish(12);
        await UntilAsync(() => Interlocked.Read(ref _failures) > 0, "the failure to be counted");
        _segmenter!.TryGetPlaylist(out var inMemory).ShouldBeTrue("live goes on");
        inMemory!.Bytes.Length.ShouldBeGreaterThan(0);
        File.Delete(Root);
        await PublishAsync(3, 2_000);
        await UntilAsync(() => _log.Count == 2, "two lines");
        _log[0].ShouldContain("cannot be written");
        _log[1].ShouldContain("written again");
        List().Segments.ShouldAllBe(s => !s.IsGap, "what memory still had is written now");
    }

    [Fact]
    public async Task A_segment_that_cannot_be_written_is_a_gap_for_good_and_one_that_is_gone_is_written_again()
    {
        using var disk = Start();
        await PublishAsync(3, 2_000);
        Directory.CreateDirectory(Path.Combine(StreamFolder, "seg-4.ts", "in the way"));
        await PublishAsync(8, 2_000);
        await UntilAsync(() => List().Segments.Any(s => s.IsGap), "a gap");
        List().Segments.Where(s => s.IsGap).Select(s => s.Name).ShouldBe(["seg-4.ts"]);
        List().Version.ShouldBe(8);
        Directory.Delete(Path.Combine(StreamFolder, "seg-4.ts"), recursive: true);
        var gone = Path.Combine(StreamFolder, List().Segments[^1].Name);
        File.Delete(gone);
        await PublishAsync(2, 2_000);
        File.Exists(gone).ShouldBeTrue();
        List().Segments.Where(s => s.IsGap).Select(s => s.Name).ShouldBe(["seg-4.ts"], "players have passed it");
    }

    [Fact]
    public async Task A_disk_that_stands_still_holds_nothing_up()
    {
        using var disk = new HlsDisk(Root, _meters, this, TimeProvider.System);         // nobody runs it: as slow as a disk can be
        Create(disk, HlsForm.Ts);
        Publish(100);
        _segmenter!.TryGetPlaylist(out _).ShouldBeTrue();
        _running.Add(disk.RunAsync(_stop.Token));
        await PublishAsync(2, 2_000);
        List().Segments.ShouldAllBe(s => !s.IsGap);
        List().Sequence.ShouldBeGreaterThan(30, "what nobody asks for any more was passed over");
    }

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;

    bool ILogger.IsEnabled(LogLevel logLevel) => true;

    void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => _log.Add(formatter(state, exception));

    private HlsDisk Start(HlsForm form = HlsForm.Ts)
    {
        var disk = new HlsDisk(Root, _meters, this, TimeProvider.System);
        _running.Add(disk.RunAsync(_stop.Token));
        Create(disk, form);
        return disk;
    }

    private void Create(HlsDisk disk, HlsForm form) =>
        _segmenter = new("cam", new HlsTuning(new()), new WallClock(TimeProvider.System), form, 0, null, shot => disk.Show(Name, shot));

    private void Publish(double seconds)
    {
        foreach (var frame in Frames(seconds, from: Ms(_at))) _segmenter!.OnFrame(frame);
        _at += (long)(seconds * 1000);
    }

    /// <summary>Publishes, and waits until the newest segment is in the list on disk.</summary>
    private async Task PublishAsync(double seconds, int ahead)
    {
        Publish(seconds);
        foreach (var frame in Frames(ahead / 1000d, from: Ms(_at))) _segmenter!.OnFrame(frame);
        _at += ahead;
        _segmenter!.TryGetPlaylist(out var list).ShouldBeTrue();
        var newest = ListModel.Parse(list!).Segments[^1].Name.Replace("cam", "seg");
        await UntilAsync(() => File.Exists(Path.Combine(StreamFolder, DiskTree.ListName)) && List().Segments[^1].Name == newest, newest);
    }

    private ListModel List() => ListModel.Parse(File.ReadAllBytes(Path.Combine(StreamFolder, DiskTree.ListName)));

    private static Task UntilAsync(Func<bool> isSo, string what) => Poll.UntilAsync(() => Task.FromResult(isSo()), TimeSpan.FromSeconds(60), () => what);
}
