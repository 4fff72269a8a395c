using System.Diagnostics;
using System.Globalization;
using SrsStack.Media.Recording;
using SrsStack.Testing;

namespace SrsStack.Media.Tests.Recording;

public sealed class KilledRecordingTests
{
    /// <summary>A process that records is killed at some moment; every part that it told as written is there afterwards.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task What_was_told_as_written_survives_a_kill(int seed)
    {
        using var folder = new MediaFolder();
        var told = await RunAsync(folder.File("rec"), TimeSpan.FromMilliseconds(40 + (seed * seed * 67)));
        told.Count.ShouldBeGreaterThan(0);
        var kept = SegmentRepair.Repair(folder.File("rec")).Segments.ToDictionary(s => s.Segment.Sequence, s => s.Segment);
        foreach (var (sequence, bytes) in told) kept[sequence].Bytes.ShouldBeGreaterThanOrEqualTo(bytes);
        SegmentRepair.Repair(folder.File("rec")).Segments.Select(s => s.Segment).ShouldBe(kept.Values);
        var movie = Mp4Maker.Plan([.. kept.Values.Select(s => SegmentFile.Of(folder.File("rec"), s))]).ShouldHaveSingleItem();
        movie.Pictures.ShouldBe(kept.Values.Sum(s => s.Pictures));
    }

    /// <returns>What it told: how long each segment was at least.</returns>
    private static async Task<Dictionary<long, long>> RunAsync(string folder, TimeSpan life)
    {
        using var child = Process.Start(RecordingChild.Command(folder))!;
        Dictionary<long, long> told = [];
        var first = await child.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60));
        var rest = child.StandardOutput.ReadToEndAsync();
        await Task.Delay(life);
        child.Kill();
        await child.WaitForExitAsync();
        foreach (var line in $"{first}\n{await rest}".Split('\n').Where(l => l.EndsWith(" .", StringComparison.Ordinal)))
        {
            var fields = line.Split(' ');
            told[long.Parse(fields[0], CultureInfo.InvariantCulture)] = long.Parse(fields[1], CultureInfo.InvariantCulture);
        }

        return told;
    }
}
