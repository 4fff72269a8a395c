using System.Buffers;
using System.Text;
using SrsStack.Media.Live;
using SrsStack.Media.Live.Fanout;
using SrsStack.Media.Time;

namespace SrsStack.Media.Tests.Live;

/// <summary>A form of plain letters shows what each player got: H head, T track, K key frame, f other frame.</summary>
public sealed class SharedOutputTests
{
    private static readonly Track Video = new(MediaKind.Video, CodecId.H264, new byte[] { 1 });
    private readonly SharedOutput _output = new(new Letters(), new OutputLimits(MediaTime.FromMilliseconds(1_000), 1_000, 4_000), new(SendDelay.Default, TimeProvider.System));
    private long _ms;

    public SharedOutputTests() => _output.SetHead(new(Video, null, FeedMetadata.Empty));

    [Fact]
    public void A_player_gets_the_head_and_then_everything_from_the_newest_key_frame_on()
    {
        Write("KffKf");
        using var cursor = _output.Join();

        Read(cursor).ShouldBe("H Kf");
        Write("fK");
        Read(cursor).ShouldBe("fK");
        Read(cursor).ShouldBe("");
    }

    [Fact]
    public void A_player_that_comes_before_the_first_key_frame_waits_for_it()
    {
        using var cursor = _output.Join();
        Read(cursor).ShouldBe("");
        Write("ff");
        Read(cursor).ShouldBe("");
        Write("fK");
        Read(cursor).ShouldBe("H K");
    }

    [Fact]
    public void A_slow_player_skips_to_the_newest_key_frame_and_loses_whole_groups()
    {
        Write("K");
        using var cursor = _output.Join();
        Read(cursor).ShouldBe("H K");
        for (var i = 0; i < 60; i++) Write("ffffK");
        Write("f");

        Read(cursor).ShouldBe("Kf");
        cursor.Skips.ShouldBe(1);
    }

    [Fact]
    public void A_slow_player_that_skipped_a_new_configuration_gets_it()
    {
        Write("K");
        using var cursor = _output.Join();
        Read(cursor);
        _output.SetHead(new(Video, null, FeedMetadata.Empty));
        _output.WriteTrack(Video, MediaTime.FromMilliseconds(_ms));
        for (var i = 0; i < 60; i++) Write("Kffff");

        Read(cursor).ShouldBe("T Kffff");
        for (var i = 0; i < 60; i++) Write("Kffff");
        Read(cursor).ShouldBe("Kffff", "the same configuration is not sent twice");
    }

    [Fact]
    public void Nobody_joins_before_a_new_configuration()
    {
        Write("Kff");
        _output.WriteTrack(Video, MediaTime.FromMilliseconds(_ms));
        using var cursor = _output.Join();
        Write("ffKf");

        Read(cursor).ShouldBe("H Kf");
    }

    [Fact]
    public void A_group_beyond_the_limit_can_not_be_joined_and_memory_stays_bounded()
    {
        Write("K");
        for (var i = 0; i < 10_000; i++) Write("f");
        using var cursor = _output.Join();

        Read(cursor).ShouldBe("");
        Write("Kf");
        Read(cursor).ShouldBe("H Kf");
    }

    [Fact]
    public async Task Waiting_ends_with_the_next_frame_and_with_the_end_of_the_feed()
    {
        using var cursor = _output.Join();
        var waiting = cursor.WaitAsync(CancellationToken.None).AsTask();
        waiting.IsCompleted.ShouldBeFalse();
        Write("K");
        (await waiting).ShouldBeTrue();
        Read(cursor);

        waiting = cursor.WaitAsync(CancellationToken.None).AsTask();
        _output.End();
        (await waiting).ShouldBeFalse();
        (await _output.Join().WaitAsync(CancellationToken.None)).ShouldBeTrue("what is left can be read after the end");
    }

    [Fact]
    public void A_read_stops_near_the_number_of_bytes_asked_for()
    {
        Write("Kfffffffff");
        using var cursor = _output.Join();
        var some = new ArrayBufferWriter<byte>();

        cursor.CopyTo(some, 4).ShouldBe(4);
        Read(cursor).ShouldBe("ffffffff");
    }

    private void Write(string frames)
    {
        foreach (var letter in frames)
        {
            var at = MediaTime.FromMilliseconds(_ms += 33);
            _output.WriteFrame(new(Video, at, at, letter == 'K', new byte[] { (byte)letter }), letter == 'K');
        }
    }

    private static string Read(OutputCursor cursor)
    {
        var all = new ArrayBufferWriter<byte>();
        while (cursor.CopyTo(all, 100) > 0)
        {
        }
        return Encoding.ASCII.GetString(all.WrittenSpan);
    }

    private sealed class Letters : IWireForm
    {
        public string Name => "letters";

        public void WriteHead(FeedDescription feed, IBufferWriter<byte> output) => output.Write("H "u8);

        public void WriteTrack(Track track, IBufferWriter<byte> output) => output.Write("T "u8);

        public void WriteFrame(in MediaFrame frame, IBufferWriter<byte> output) => output.Write(frame.Payload.Span);
    }
}
