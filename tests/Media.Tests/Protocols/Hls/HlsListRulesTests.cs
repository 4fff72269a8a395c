using SrsStack.Media.Live;
using SrsStack.Media.Protocols.Hls;
using SrsStack.Media.Time;
using static SrsStack.Media.Tests.Samples.SyntheticFeed;

namespace SrsStack.Media.Tests.Protocols.Hls;

/// <summary>What must hold for every play list that is ever published, whatever the source does.</summary>
public sealed class HlsListRulesTests
{
    [Theory]
    [InlineData(HlsForm.Ts, 1)]
    [InlineData(HlsForm.Ts, 2)]
    [InlineData(HlsForm.Fmp4, 3)]
    [InlineData(HlsForm.Fmp4, 4)]
    [InlineData(HlsForm.LowLatency, 5)]
    [InlineData(HlsForm.LowLatency, 6)]
    [InlineData(HlsForm.LowLatency, 7)]
    public void Every_published_list_continues_those_before(HlsForm form, int seed)
    {
        using var hls = new HlsHarness(form: form == HlsForm.Ts ? HlsForm.Ts : HlsForm.Fmp4);
        if (form == HlsForm.LowLatency) hls.Segmenter.WantParts();
        var watcher = new Watcher();
        var published = 0;
        HlsPlaylist? last = null;
        foreach (var step in RandomSource(new Random(seed), seconds: 120))
        {
            step(hls.Segmenter);
            var newest = form == HlsForm.LowLatency ? hls.LowLatency : hls.Segmenter.TryGetPlaylist(out var plain) ? plain : null;
            if (newest is null || ReferenceEquals(newest, last)) continue;
            last = newest;
            published++;
            watcher.See(ListModel.Parse(newest));
            newest.Delta.Length.ShouldBeLessThanOrEqualTo(newest.Bytes.Length);
        }

        published.ShouldBeGreaterThan(20);
        watcher.Discontinuities.ShouldBeGreaterThan(0);
    }

    /// <summary>28 hours: past the 33 bits of a transport stream's clock and half of a day more; nothing drifts.</summary>
    [Theory]
    [InlineData(HlsForm.Ts)]
    [InlineData(HlsForm.Fmp4)]
    public void A_day_of_publishing_is_a_day_of_segments(HlsForm form)
    {
        const int Hours = 28;
        using var hls = new HlsHarness(new HlsOptions { Window = TimeSpan.FromSeconds(30) }, form: form);
        var (seen, total, last) = (-1L, 0.0, (HlsPlaylist?)null);
        for (var i = 0; i <= Hours * 3600; i++)
        {
            hls.Segmenter.OnFrame(Picture(MediaTime.FromSamples(i * 1001L, 1000), i % 2 == 0, size: 40));
            if (i % 22 != 0 || !hls.Segmenter.TryGetPlaylist(out var list) || ReferenceEquals(list, last)) continue;
            last = list;
            var model = ListModel.Parse(list);
            var fresh = model.Segments.Skip((int)(seen + 1 - model.Sequence)).ToArray();
            fresh.ShouldAllBe(s => !s.IsDiscontinuous);
            total += fresh.Sum(s => s.Duration);
            seen += fresh.Length;
        }

        seen.ShouldBeGreaterThan((Hours * 1800) - 12);
        total.ShouldBe((seen + 1) * 2.002, 0.01);
    }

    /// <summary>Milliseconds of RTMP run over after 49.7 days; a feed's own time does not.</summary>
    [Fact]
    public void Segments_go_on_where_32_bits_of_milliseconds_end()
    {
        using var hls = new HlsHarness(new HlsOptions { Window = TimeSpan.FromMinutes(1) }, form: HlsForm.Fmp4);
        hls.Feed(Frames(10, from: Ms(uint.MaxValue - 5_000L)));
        hls.Durations.ShouldBe([2.0, 2.0, 2.0, 2.0]);
        hls.Text.ShouldNotContain("DISCONTINUITY\n");
    }

    private static IEnumerable<Action<HlsSegmenter>> RandomSource(Random random, int seconds)
    {
        var at = 0L;
        while (at < seconds * 1000L)
        {
            var (from, length) = (at, random.Next(300, 9_000));
            var track = random.Next(4) == 0 ? OtherVideo : Video;
            var frames = Frames(length / 1000.0, gop: random.Next(1, 90), from: Ms(from), video: random.Next(8) > 0, audio: random.Next(8) > 0);
            foreach (var frame in frames) yield return s => s.OnFrame(frame.Track.Kind == MediaKind.Video ? frame with { Track = track } : frame);
            at += length;
            switch (random.Next(5))
            {
                case 0: yield return s => s.OnDiscontinuity(); break;
                case 1: at += random.Next(0, 40_000); break;
                case 2: at -= random.Next(0, 400); break;
            }
        }
    }

    /// <summary>A player that forgets nothing.</summary>
    private sealed class Watcher
    {
        private readonly Dictionary<long, ListModel.Segment> _known = [];
        private readonly Dictionary<string, double> _parts = new(StringComparer.Ordinal);
        private ListModel? _last;

        public int Discontinuities { get; private set; }

        public void See(ListModel list)
        {
            for (var i = 0; i < list.Segments.Count; i++) Keep(list.Sequence + i, list.Segments[i]);
            foreach (var part in list.Segments.SelectMany(s => s.Parts).Concat(list.OpenParts))
            {
                if (!_parts.TryAdd(part.Name, part.Duration)) _parts[part.Name].ShouldBe(part.Duration);
            }

            if (_last is not null) Follows(list, _last);
            _last = list;
        }

        private void Keep(long sequence, ListModel.Segment segment)
        {
            segment.Name.ShouldContain($"-{sequence}.");
            if (segment.Parts.Count > 0) segment.Parts.Sum(p => p.Duration).ShouldBe(segment.Duration, 0.000_1);
            if (!_known.TryGetValue(sequence, out var known)) _known[sequence] = segment;
            else (known.Duration, known.IsDiscontinuous, known.Map).ShouldBe((segment.Duration, segment.IsDiscontinuous, segment.Map));
        }

        private void Follows(ListModel list, ListModel before)
        {
            list.Sequence.ShouldBeGreaterThanOrEqualTo(before.Sequence);
            (list.Sequence + list.Segments.Count).ShouldBeGreaterThanOrEqualTo(before.Sequence + before.Segments.Count);
            list.TargetDuration.ShouldBeGreaterThanOrEqualTo(before.TargetDuration);
            if (list.Sequence > before.Sequence) list.Segments.Sum(s => s.Duration).ShouldBeGreaterThanOrEqualTo(3 * list.TargetDuration);
            var left = before.Segments.Take((int)Math.Min(before.Segments.Count, list.Sequence - before.Sequence)).Count(s => s.IsDiscontinuous);
            list.DiscontinuitySequence.ShouldBe(before.DiscontinuitySequence + left);
            Discontinuities = _known.Values.Count(s => s.IsDiscontinuous);
        }
    }
}
