using System.Text;
using SrsStack.Media.Live;
using SrsStack.Media.Protocols.Hls;
using SrsStack.Testing;
using static SrsStack.Media.Tests.Samples.SyntheticFeed;

namespace SrsStack.Media.Tests.Protocols.Hls;

/// <summary>Parts, blocking reload, hints and delta updates of RFC 8216bis.</summary>
public sealed class HlsLowLatencyTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private HlsHarness _hls = new(form: HlsForm.Fmp4);

    public HlsLowLatencyTests() => _hls.Segmenter.WantParts();

    public void Dispose() => _hls.Dispose();

    [Fact]
    public void Parts_add_up_to_their_segment_byte_for_byte()
    {
        _hls.Feed(Frames(9));
        var list = Newest();
        list.Segments.Count.ShouldBe(4);
        foreach (var segment in list.Segments.TakeLast(3))
        {
            segment.Parts.SelectMany(p => _hls.Segment(p.Name)).ToArray().ShouldBe(_hls.Segment(segment.Name));
            segment.Parts.Sum(p => p.Duration).ShouldBe(segment.Duration, 0.000_1);
        }

        list.OpenParts.ShouldNotBeEmpty();
    }

    [Fact]
    public void Parts_are_as_long_as_promised_and_tell_where_decoding_may_start()
    {
        _hls.Feed(Frames(9));
        var list = Newest();
        var target = list.Attribute("PART-INF", "PART-TARGET");
        foreach (var segment in list.Segments.Where(s => s.Parts.Count > 0))
        {
            segment.Parts.ShouldAllBe(p => p.Duration <= target);
            segment.Parts.SkipLast(1).ShouldAllBe(p => p.Duration >= 0.85 * target);
            segment.Parts.Select(p => p.IsIndependent).ShouldBe([true, .. Enumerable.Repeat(false, segment.Parts.Count - 1)]);
        }

        list.Attribute("SERVER-CONTROL", "PART-HOLD-BACK").ShouldBe(2 * target, 0.000_1);
        list.Attribute("SERVER-CONTROL", "CAN-SKIP-UNTIL").ShouldBeGreaterThanOrEqualTo(6 * list.TargetDuration);
        list["SERVER-CONTROL"]!.ShouldContain("CAN-BLOCK-RELOAD=YES");
    }

    /// <summary>30 a second in whole milliseconds: 33 and 34 by turns.</summary>
    [Fact]
    public void Rounded_times_make_no_part_too_long()
    {
        _hls.Feed(Enumerable.Range(0, 400).Select(i => Picture(Ms((i * 1000L) / 30), i % 60 == 0)));
        var list = Newest();
        var parts = list.Segments.SelectMany(s => s.Parts).ToArray();
        parts.Length.ShouldBeGreaterThan(8);
        parts.ShouldAllBe(p => p.Duration <= list.Attribute("PART-INF", "PART-TARGET") && p.Duration >= 0.399);
    }

    [Fact]
    public void Only_the_newest_segments_tell_their_parts()
    {
        _hls.Feed(Frames(21));
        var list = Newest();
        list.Segments[0].Parts.ShouldBeEmpty();
        list.Segments.TakeLast(3).ShouldAllBe(s => s.Parts.Count > 0);
        list.Version.ShouldBe(9);
    }

    [Fact]
    public void A_delta_update_leaves_out_what_the_player_knows()
    {
        _hls.Feed(Frames(31));
        _hls.LowLatency.ShouldNotBeNull();
        var (all, delta) = (Newest(), ListModel.Parse(_hls.LowLatency!.Delta));
        delta.Skipped.ShouldBeGreaterThan(0);
        delta.Sequence.ShouldBe(all.Sequence);
        delta.Segments.Select(s => s.Name).ShouldBe(all.Segments.Skip(delta.Skipped).Select(s => s.Name));
        delta.Segments.Sum(s => s.Duration).ShouldBeGreaterThanOrEqualTo(12);
        delta.OpenParts.ShouldBe(all.OpenParts);
    }

    [Fact]
    public async Task A_reload_waits_for_the_part_it_names()
    {
        _hls.Feed(Frames(4.6));
        var list = Newest();
        var (sequence, part) = (list.Sequence + list.Segments.Count, list.OpenParts.Count);
        var reload = _hls.Reload(new(sequence, part, false));
        var segment = _hls.Reload(new(sequence, null, false));
        reload.IsCompleted.ShouldBeFalse();
        _hls.Feed(Frames(0.6, from: Ms(4_600), gop: 1000).Select(f => f with { IsKey = f.Track.Kind == MediaKind.Audio }));
        var answer = await reload.WaitAsync(Patience);
        ListModel.Parse(answer.Playlist!).OpenParts.Count.ShouldBe(part + 1);
        segment.IsCompleted.ShouldBeFalse();
        _hls.Feed(Frames(1, from: Ms(6_000)));
        ListModel.Parse((await segment.WaitAsync(Patience)).Playlist!).Segments.Count.ShouldBeGreaterThan(list.Segments.Count);
    }

    [Fact]
    public async Task A_part_behind_the_last_of_its_segment_is_the_first_of_the_next()
    {
        _hls.Feed(Frames(4.6));
        var last = Newest().Sequence + Newest().Segments.Count - 1;
        var answer = await _hls.Reload(new(last, 40, false)).WaitAsync(Patience);
        answer.IsReady.ShouldBeTrue();
    }

    [Theory]
    [InlineData(3, null)]
    [InlineData(1, 4)]
    [InlineData(1_000_000_000, 0)]
    public async Task What_is_too_far_ahead_is_refused_at_once(int ahead, int? part)
    {
        _hls.Feed(Frames(4.6));
        var last = Newest().Sequence + Newest().Segments.Count - 1;
        (await _hls.Reload(new(last + ahead, part, false))).End.ShouldBe(HlsReloadEnd.TooFarAhead);
    }

    [Theory]
    [InlineData("x", null, false)]
    [InlineData("-1", null, false)]
    [InlineData("1\0", null, false)]
    [InlineData(null, "1", false)]
    [InlineData("5", "99999999999", false)]
    [InlineData("99999999999999999999", null, false)]
    [InlineData("5", "", true)]
    [InlineData(null, null, true)]
    public void Directives_are_whole_numbers(string? sequence, string? part, bool fits) => HlsReload.TryParse(sequence, part, null, out _).ShouldBe(fits);

    [Fact]
    public async Task A_stream_that_stands_still_ends_the_wait_after_three_target_durations()
    {
        var time = new ManualTimeProvider();
        _hls.Feed(Frames(4.6));
        var list = Newest();
        var reload = _hls.Reload(new(list.Sequence + list.Segments.Count, null, false), time);
        time.Advance(TimeSpan.FromSeconds(5.9));
        reload.IsCompleted.ShouldBeFalse();
        time.Advance(TimeSpan.FromSeconds(0.2));
        (await reload.WaitAsync(Patience)).End.ShouldBe(HlsReloadEnd.TimedOut);
    }

    [Fact]
    public async Task No_more_wait_than_may()
    {
        _hls = new HlsHarness(new HlsOptions { MaxWaiting = 1 }, form: HlsForm.Fmp4);
        _hls.Segmenter.WantParts();
        _hls.Feed(Frames(4.6));
        var list = Newest();
        var next = new HlsReload(list.Sequence + list.Segments.Count, null, false);
        using var stop = new CancellationTokenSource();
        var first = _hls.Reload(next, stop: stop.Token);
        (await _hls.Reload(next)).End.ShouldBe(HlsReloadEnd.TooMany);
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(first);
        _hls.Segmenter.End();
        (await _hls.Reload(next)).Playlist!.HasEnded.ShouldBeTrue();
    }

    [Fact]
    public async Task The_part_that_is_hinted_is_answered_when_it_is_made()
    {
        _hls.Feed(Frames(4.6));
        var hint = ListModel.AttributeText(Newest()["PRELOAD-HINT"]!, "URI")!;
        var waiting = _hls.Segmenter.WaitForSegmentAsync(hint, new ManualTimeProvider(), CancellationToken.None).AsTask();
        waiting.IsCompleted.ShouldBeFalse();
        (await _hls.Segmenter.WaitForSegmentAsync("livestream-2.9.m4s", TimeProvider.System, CancellationToken.None)).ShouldBeNull();
        _hls.Feed(Frames(2, from: Ms(4_600)));
        using var part = await waiting.WaitAsync(Patience);
        part.ShouldNotBeNull().Bytes.FirstSpan[4..8].SequenceEqual("moof"u8).ShouldBeTrue();
    }

    [Fact]
    public async Task The_end_wakes_all_and_announces_nothing_more()
    {
        _hls.Feed(Frames(4.6));
        var list = Newest();
        var reload = _hls.Reload(new(list.Sequence + list.Segments.Count, null, false));
        _hls.Segmenter.End();
        var ended = ListModel.Parse((await reload.WaitAsync(Patience)).Playlist!);
        ended.HasEnded.ShouldBeTrue();
        ended["PRELOAD-HINT"].ShouldBeNull();
        ended.OpenParts.ShouldBeEmpty();
    }

    [Fact]
    public void A_break_is_marked_in_front_of_the_parts_behind_it()
    {
        _hls.Feed(Frames(3)).Segmenter.OnDiscontinuity();
        _hls.Feed(Frames(1.2, from: Ms(3_040)));
        var list = Newest();
        list.OpenIsDiscontinuous.ShouldBeTrue();
        list.OpenParts.Count.ShouldBe(2);
        _hls.Feed(Frames(2, from: Ms(5_040)));
        Newest().Segments[^1].IsDiscontinuous.ShouldBeTrue();
    }

    /// <summary>A viewer has the head without sound already: a new one comes at the next key frame, behind a mark.</summary>
    [Fact]
    public void Sound_that_comes_after_parts_were_told_waits_for_the_next_segment()
    {
        _hls.Feed(Frames(1.2, audio: false));
        Newest().OpenParts.Count.ShouldBe(2);
        _hls.Feed(Frames(4, from: Ms(1_200), gop: 30));
        var list = Newest();
        list.Segments[1].IsDiscontinuous.ShouldBeTrue();
        list.Segments[1].Map.ShouldNotBe(list.Segments[0].Map);
    }

    [Fact]
    public async Task Nobody_pays_for_parts_before_somebody_asks()
    {
        _hls = new HlsHarness(form: HlsForm.Fmp4);
        _hls.Feed(Frames(4.2));
        var first = _hls.Reload(default);
        first.IsCompleted.ShouldBeFalse();
        _hls.Feed(Frames(0.6, from: Ms(4_200), gop: 1000).Select(f => f with { IsKey = f.Track.Kind == MediaKind.Audio }));
        (await first.WaitAsync(Patience)).IsReady.ShouldBeTrue();
    }

    [Fact]
    public void Sound_alone_has_parts_too()
    {
        _hls.Feed(Frames(5, video: false));
        var list = Newest();
        list.Segments.SelectMany(s => s.Parts).ShouldAllBe(p => p.IsIndependent && p.Duration <= 0.405);
        list.OpenParts.ShouldNotBeEmpty();
    }

    [Fact]
    public void A_report_tells_how_far_another_rendition_is()
    {
        using var low = new HlsSegmenter("low", new HlsOptions(), TimeProvider.System, HlsForm.Fmp4);
        low.WantParts();
        foreach (var frame in Frames(4.6)) low.OnFrame(frame);
        using var high = new HlsSegmenter("high", new HlsOptions(), TimeProvider.System, HlsForm.Fmp4, () => [low.Report("low.m3u8?form=ll")!.Value]);
        high.WantParts();
        foreach (var frame in Frames(4.6)) high.OnFrame(frame);
        var list = ListModel.Parse(HlsHarness.ListOf(high)!);
        list.Reports.ShouldBe(["URI=\"low.m3u8?form=ll\",LAST-MSN=2,LAST-PART=0"]);
    }

    private ListModel Newest() => ListModel.Parse(_hls.LowLatency.ShouldNotBeNull(Encoding.UTF8.GetString("no list"u8)));
}
