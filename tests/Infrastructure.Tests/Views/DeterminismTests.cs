using SrsStack.Application.Kernel;
using SrsStack.Application.Streams;
using SrsStack.Domain.Platform;
using SrsStack.Domain.Streams;
using static SrsStack.Infrastructure.Tests.Views.ViewHarness;

namespace SrsStack.Infrastructure.Tests.Views;

/// <summary>The same events give the same rows, byte for byte, however they were cut into pages and whoever was stopped between.</summary>
[Collection(PostgresTests.Name)]
public sealed class DeterminismTests(PostgresFixture postgres)
{
    private const string Shard = "live_stream_list:All";
    private static readonly DateTimeOffset T0 = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(1u)]
    [InlineData(20261122u)]
    [InlineData(4711u)]
    public async Task A_rebuilt_table_equals_the_one_that_grew(uint seed)
    {
        var dice = new Dice(seed);
        await using var db = await postgres.NewStoreAsync();
        for (var part = 0; part < 3; part++)
        {
            await RunAsync(db, LiveStreamList.Instance, async () =>
            {
                for (var i = 0; i < 50; i++) await AppendAsync(db, dice);
                await db.ReachesAsync(Shard, 1 + dice.Next(db.Store.HighWater));       // stopped somewhere in the middle
            }, pageSize: 1 + (int)dice.Next(97));
        }
        await RunAsync(db, LiveStreamList.Instance, async () => await db.ReachesAsync(Shard, await db.ScalarAsync<long>("select max(seq_id) from mt_events")));
        var grown = await db.DumpAsync("view_live_stream_list");
        (await db.ScalarAsync<long>("select count(*) from mt_events")).ShouldBeGreaterThan(2000);
        await db.ExecuteAsync("update mt_events set is_archived = true where stream_id like '%7'; update mt_streams set is_archived = true where id like '%7'");

        using var daemon = Daemon(db, LiveStreamList.Instance);
        await Control(db, daemon, pageSize: 1 + (int)dice.Next(211)).RebuildAsync("live_stream_list", null, CancellationToken.None);

        (await db.DumpAsync("view_live_stream_list")).ShouldBe(grown);
        grown!.Split('\n').Length.ShouldBe(20);
    }

    private static Task<AppendResult> AppendAsync(TestStore db, Dice dice)
    {
        var name = new StreamName(StreamName.DefaultVhost, "live", $"s{dice.Next(20)}");
        var events = Enumerable.Range(0, 1 + (int)dice.Next(30)).Select(_ => Event(name, dice)).ToList<object>();
        return db.Store.AppendAsync(new(name.EventStream, "live_stream", null, events, EventMetadata.None), CancellationToken.None);
    }

    private static LiveStreamEvent Event(StreamName name, Dice dice)
    {
        var (session, at) = (new SessionId($"x{dice.Next(1000)}"), T0.AddTicks(dice.Next(1L << 40)));
        return dice.Next(4) switch
        {
            0 => new LiveStreamEvent.PublishRefused(name, session, "srt", "busy", (int)dice.Next(9), new BootId(Guid.Empty), at),
            1 => new LiveStreamEvent.PublishEnded(name, session, PublishEndReason.Idle, "ümlaut \"quoted\"", new(dice.Next(1 << 30), dice.Next(1L << 50), 3, 4), at),
            2 => new LiveStreamEvent.PublishEnded(name, session, PublishEndReason.ServerDied, null, null, at),
            _ => new LiveStreamEvent.PublishStarted(name, session, "rtmp", dice.Next(2) == 0 ? null : "OBS", new BootId(Guid.Empty), at),
        };
    }

    /// <summary>The same numbers for the same seed, on every machine.</summary>
    private sealed class Dice(ulong seed)
    {
        private ulong _state = seed;

        /// <returns>0 up to and without <paramref name="limit"/>; 0 for limits below 1.</returns>
        public long Next(long limit)
        {
            _state = (_state * 6364136223846793005) + 1442695040888963407;
            return limit < 1 ? 0 : (long)((_state >> 11) % (ulong)limit);
        }
    }
}
