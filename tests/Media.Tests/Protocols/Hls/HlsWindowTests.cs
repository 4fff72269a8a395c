using System.Buffers;
using System.Text;
using SrsStack.Media.Protocols.Hls;
using SrsStack.Media.Tests.Samples;
using static SrsStack.Media.Tests.Samples.SyntheticFeed;

namespace SrsStack.Media.Tests.Protocols.Hls;

public sealed class HlsWindowTests : IDisposable
{
    private HlsHarness _hls = new();

    public void Dispose() => _hls.Dispose();

    [Fact]
    public void The_list_holds_the_window_and_a_few_older_segments_can_still_be_read()
    {
        _hls.Feed(Frames(61));
        _hls.Names.ShouldBe([.. Enumerable.Range(22, 8).Select(i => $"livestream-{i}.ts")]);
        _hls.Tag("MEDIA-SEQUENCE").ShouldBe("22");
        _hls.Segment("livestream-17.ts").ShouldNotBeEmpty();
        _hls.Segmenter.TryGetSegment("livestream-16.ts", out _).ShouldBeFalse();
        _hls.Segmenter.TryGetSegment("livestream-30.ts", out _).ShouldBeFalse("it is still being written");
    }

    [Fact]
    public void Long_segments_stay_for_three_target_durations()
    {
        _hls.Feed(Frames(61, gop: 250));
        _hls.Names.Length.ShouldBe(3);
        _hls.Tag("TARGETDURATION").ShouldBe("10");
        _hls.Feed(Frames(30, gop: 50, from: Ms(61_000)));
        _hls.Tag("TARGETDURATION").ShouldBe("10", "it never shrinks");
        _hls.Durations.Sum().ShouldBeGreaterThanOrEqualTo(30);
    }

    [Theory]
    [InlineData("livestream-00.ts")]
    [InlineData("livestream-0\0.ts")]
    [InlineData("livestream-0.TS")]
    [InlineData("livestream-+0.ts")]
    [InlineData("livestream- 0.ts")]
    [InlineData("livestream-.ts")]
    [InlineData("livestream-0")]
    [InlineData("livestream.ts")]
    [InlineData("other-0.ts")]
    [InlineData("livestream-99999999999999999999.ts")]
    [InlineData("../livestream-0.ts")]
    [InlineData("")]
    public void A_segment_has_one_name_only(string name)
    {
        _hls.Feed(Frames(3));
        _hls.Segmenter.TryGetSegment("livestream-0.ts", out var segment).ShouldBeTrue();
        segment!.Dispose();
        _hls.Segmenter.TryGetSegment(name, out _).ShouldBeFalse();
    }

    [Fact]
    public void A_reader_keeps_its_bytes_when_the_segment_leaves_and_the_pool_gets_them_after()
    {
        _hls.Feed(Frames(3));
        _hls.Segmenter.TryGetSegment("livestream-0.ts", out var segment).ShouldBeTrue();
        var before = segment!.Bytes.ToArray();
        _hls.Feed(Frames(100, from: Ms(3_000)));
        _hls.Segmenter.TryGetSegment("livestream-0.ts", out _).ShouldBeFalse();
        segment.Bytes.ToArray().ShouldBe(before);
        segment.Dispose();
        segment.Dispose();
        _hls.Segment(_hls.Names[0]).ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Readers_on_other_threads_never_see_a_byte_of_another_segment()
    {
        _hls = new HlsHarness(new HlsOptions { Window = TimeSpan.FromSeconds(6), RetainedSegments = 0 });
        _hls.Feed(Frames(3));
        var isDone = false;
        var readers = Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            var read = 0;
            while (!Volatile.Read(ref isDone) || read == 0)
            {
                foreach (var name in _hls.Names)
                {
                    if (!_hls.Segmenter.TryGetSegment(name, out var segment)) continue;
                    using (segment) PictureTimes(segment!.Bytes.ToArray()).ShouldBe(segment.Sequence * 180_000 + 90_000);
                    read++;
                }
            }

            return read;
        })).ToArray();
        for (var i = 3; i < 400; i += 2) _hls.Feed(Frames(2, from: Ms((i - 1) * 1_000)));
        Volatile.Write(ref isDone, true);
        await Task.WhenAll(readers);

        // dts is 80 ms before pts, so the first unit has both; its dts tells which segment this is
        static long PictureTimes(byte[] bytes) => TsReader.Read(bytes).Units.Where(u => u.Pid == 0x100).Min(u => u.Dts);
    }

    [Fact]
    public void The_tag_of_a_list_changes_with_it_and_only_with_it()
    {
        _hls.Feed(Frames(3));
        _hls.Segmenter.TryGetPlaylist(out var first).ShouldBeTrue();
        _hls.Feed(Picture(Ms(3_000), false));
        _hls.Segmenter.TryGetPlaylist(out var same).ShouldBeTrue();
        same.ShouldBeSameAs(first);
        _hls.Feed(Picture(Ms(4_000), true));
        _hls.Segmenter.TryGetPlaylist(out var next).ShouldBeTrue();
        next!.ETag.ShouldNotBe(first!.ETag);
        first.ETag.ShouldStartWith("\"");
    }

    [Fact]
    public void The_end_is_told_once_and_for_good()
    {
        _hls.Feed(Frames(3)).Segmenter.End();
        _hls.Text.ShouldEndWith("livestream-1.ts\n#EXT-X-ENDLIST\n");
        _hls.Segmenter.TryGetPlaylist(out var ended).ShouldBeTrue();
        ended!.HasEnded.ShouldBeTrue();
        _hls.Feed(Frames(10, from: Ms(3_000))).Segmenter.End();
        _hls.Segmenter.TryGetPlaylist(out var still).ShouldBeTrue();
        still.ShouldBeSameAs(ended);
    }

    [Fact]
    public void A_query_goes_behind_every_segment_and_cannot_add_lines()
    {
        _hls.Feed(Frames(5));
        _hls.Segmenter.TryGetPlaylist(out var playlist).ShouldBeTrue();
        Text("?token=a%20b").ShouldContain("\nlivestream-0.ts?token=a%20b\n");
        Text("token=1\n#EXT-X-ENDLIST\r\"é").ShouldContain("\nlivestream-1.ts?token=1%0A%23EXT-X-ENDLIST%0D%22%C3%A9\n");
        playlist!.RenderPlaylist(null).ShouldBe(playlist.Bytes);
        playlist.RenderPlaylist("?").ShouldBe(playlist.Bytes);

        string Text(string query) => Encoding.UTF8.GetString(playlist!.RenderPlaylist(query).Span);
    }

    [Fact]
    public void A_strange_stream_name_is_encoded_in_the_list_and_plain_in_the_question()
    {
        _hls = new HlsHarness(stream: "my show\n#1-2");
        _hls.Feed(Frames(3));
        _hls.Names.ShouldBe(["my%20show%0A%231-2-0.ts"]);
        _hls.Segment("my show\n#1-2-0.ts").ShouldNotBeEmpty();
    }

    [Fact]
    public void A_later_life_of_the_process_starts_behind_all_earlier_names()
    {
        var start = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        HlsOptions.StartSequenceAt(start.AddHours(1)).ShouldBe(HlsOptions.StartSequenceAt(start) + 3_600);
        HlsOptions.StartSequenceAt(default).ShouldBe(0);
        _hls = new HlsHarness(new HlsOptions { StartSequence = HlsOptions.StartSequenceAt(start) });
        _hls.Feed(Frames(3));
        _hls.Names.ShouldBe(["livestream-36676800.ts"]);
        _hls.Tag("MEDIA-SEQUENCE").ShouldBe("36676800");
    }

    [Fact]
    public async Task A_player_that_comes_first_is_held_until_there_is_a_list()
    {
        var wait = _hls.Segmenter.WaitForPlaylistAsync(TimeSpan.FromMinutes(1), TimeProvider.System, CancellationToken.None);
        wait.IsCompleted.ShouldBeFalse();
        _hls.Feed(Frames(3));
        (await wait).ShouldNotBeNull();
        (await _hls.Segmenter.WaitForPlaylistAsync(TimeSpan.Zero, TimeProvider.System, CancellationToken.None)).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_wait_ends_with_its_limit_with_the_feed_and_with_its_caller()
    {
        (await _hls.Segmenter.WaitForPlaylistAsync(TimeSpan.Zero, TimeProvider.System, CancellationToken.None)).ShouldBeNull();
        using var stop = new CancellationTokenSource();
        var left = _hls.Segmenter.WaitForPlaylistAsync(TimeSpan.FromMinutes(1), TimeProvider.System, stop.Token).AsTask();
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(left);
        var ended = _hls.Segmenter.WaitForPlaylistAsync(TimeSpan.FromMinutes(1), TimeProvider.System, CancellationToken.None);
        _hls.Segmenter.End();
        (await ended).ShouldBeNull();
    }

    [Fact]
    public async Task A_dispose_from_elsewhere_meets_no_frame_half_written()
    {
        for (var round = 0; round < 20; round++)
        {
            using var hls = new HlsHarness();
            var publish = Task.Run(() => hls.Feed(Frames(20)));
            var dispose = Task.Run(hls.Segmenter.Dispose);
            await Task.WhenAll(publish, dispose);
            hls.Segmenter.TryGetPlaylist(out _).ShouldBeFalse();
        }
    }
}
