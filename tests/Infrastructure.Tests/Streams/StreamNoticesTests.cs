using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Npgsql;
using SrsStack.Application.Kernel;
using SrsStack.Application.Streams;
using SrsStack.Infrastructure.Streams;
using SrsStack.Media.Engine;

namespace SrsStack.Infrastructure.Tests.Streams;

/// <summary>What the engine told is in the history once, in order, whatever stood in the way; what never can be is said aloud.</summary>
[Collection(PostgresTests.Name)]
public sealed class StreamNoticesTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Lost_races_without_end_delay_one_stream_and_lose_nothing()
    {
        await using var db = await postgres.NewStoreAsync();
        await using var told = new NoticesHarness(db);
        var left = 15;
        told.Obstacle = command => command is ReportPublishStarted { Name.Stream: "raced" } && left-- > 0 ? new ConcurrencyException("a lost race") : null;
        await told.Notices.StartAsync(CancellationToken.None);

        await told.PublishAndLeaveAsync("raced");
        await told.PublishAndLeaveAsync("raced");
        await told.PublishAndLeaveAsync("free");
        await told.UntilAsync(async () => await told.HistoryAsync("free") == "started ended", "the other stream, though no time goes by");
        (await told.HistoryAsync("raced")).ShouldBeEmpty();
        await told.UntilAsync(() => Task.FromResult(told.Notices.Waiting == 4), "those behind it to be counted");
        told.Notices.Standstills.Single().ShouldContain("ConcurrencyException");

        await told.CompleteAsync();

        (await told.HistoryAsync("raced")).ShouldBe("started ended started ended");
        told.Notices.Waiting.ShouldBe(0);
        told.Notices.Standstills.ShouldBeEmpty();
        told.Log.Of(LogLevel.Error).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_history_that_is_locked_delays_what_is_told_and_loses_nothing()
    {
        await using var db = await postgres.NewStoreAsync("-c lock_timeout=50ms");
        await using var told = new NoticesHarness(db);
        await told.Notices.StartAsync(CancellationToken.None);

        await using (await db.LockAsync("mt_streams"))
        {
            await told.PublishAndLeaveAsync("a");
            await told.PublishAndLeaveAsync("b");
            await told.UntilAsync(() => Task.FromResult(told.Notices.Standstills.Any(s => s.Contains("55P03", StringComparison.Ordinal))), "the reason");
            told.Notices.Waiting.ShouldBe(4);
        }
        await told.CompleteAsync();

        (await told.HistoryAsync("a"), await told.HistoryAsync("b")).ShouldBe(("started ended", "started ended"));
    }

    [Theory]
    [InlineData("40001")]
    [InlineData("40P01")]
    [InlineData("57014")]
    [InlineData("53200")]
    [InlineData("42P01")]
    public async Task No_error_of_the_database_is_the_end_of_a_notice(string state)
    {
        await using var db = await postgres.NewStoreAsync();
        await using var told = new NoticesHarness(db);
        var left = 3 * NoticeLane.MaxFaults;
        told.Obstacle = _ => left-- > 0 ? new PostgresException("sorry", "ERROR", "ERROR", state) : null;
        await told.Notices.StartAsync(CancellationToken.None);

        await told.PublishAndLeaveAsync("a");
        await told.CompleteAsync();

        (await told.HistoryAsync("a")).ShouldBe("started ended");
    }

    [Fact]
    public async Task What_a_defect_keeps_out_is_set_aside_aloud_and_those_behind_it_go_on()
    {
        await using var db = await postgres.NewStoreAsync();
        await using var told = new NoticesHarness(db);
        using var aside = new Counted("srsstack.streams.notices_set_aside");
        var (tries, bad) = (0, "");
        told.Obstacle = command => (command as ReportPublishStarted)?.Session.Value == bad && ++tries > 0 ? new InvalidOperationException("a defect") : null;
        using var first = await told.PublishAsync("a");
        bad = first.Id;
        await first.EndAsync(EndReason.PeerLeft, null);
        await told.PublishAndLeaveAsync("a");
        await told.PublishAndLeaveAsync("b");

        await told.Notices.StartAsync(CancellationToken.None);
        await told.UntilAsync(async () => await told.HistoryAsync("b") == "started ended", "the other stream, though no time goes by");
        await told.CompleteAsync();

        (await told.HistoryAsync("a")).ShouldBe("started ended");
        tries.ShouldBe(NoticeLane.MaxFaults);
        var said = told.Log.Of(LogLevel.Error).Single();
        foreach (var part in new[] { nameof(PublishStartedNotice), bad, "live", "rtmp", "192.0.2.1:5", "enc" }) said.Text.ShouldContain(part);
        said.Exception!.Message.ShouldBe("a defect");
        aside.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("22P05")]
    [InlineData("23514")]
    public async Task Values_that_the_database_will_never_take_do_not_hold_up_the_rest(string state)
    {
        await using var db = await postgres.NewStoreAsync();
        await using var told = new NoticesHarness(db);
        told.Obstacle = command => command is ReportPublishStarted { Name.Stream: "bad" } ? new PostgresException("sorry", "ERROR", "ERROR", state) : null;
        await told.Notices.StartAsync(CancellationToken.None);

        for (var i = 0; i < 3; i++) await told.PublishAndLeaveAsync("bad");
        await told.PublishAndLeaveAsync("good");
        await told.CompleteAsync();

        (await told.HistoryAsync("bad"), await told.HistoryAsync("good")).ShouldBe(("", "started ended"));
        told.Log.Of(LogLevel.Error).Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_notice_that_nobody_can_put_into_words_is_set_aside_at_once()
    {
        await using var db = await postgres.NewStoreAsync();
        await using var told = new NoticesHarness(db);
        await told.Notices.StartAsync(CancellationToken.None);

        using (var session = await told.PublishAsync("a")) await session.EndAsync((EndReason)99, null);
        await told.PublishAndLeaveAsync("b");
        await told.CompleteAsync();

        (await told.HistoryAsync("b")).ShouldBe("started ended");
        told.Log.Of(LogLevel.Error).Single().Text.ShouldContain(nameof(PublishEndedNotice));
    }

    [Fact]
    public async Task The_notice_that_is_being_written_counts_as_waiting()
    {
        await using var db = await postgres.NewStoreAsync();
        await using var told = new NoticesHarness(db);
        told.Gate = new();
        using var session = await told.PublishAsync("a");
        await told.Notices.StartAsync(CancellationToken.None);
        await told.UntilAsync(async () => await db.ScalarAsync<long>("select count(*) from srs_session_peers") == 1, "the write to begin");

        told.Notices.Waiting.ShouldBe(1);

        told.Gate.SetResult();
        await told.CompleteAsync();
        told.Notices.Waiting.ShouldBe(0);
    }

    [Fact]
    public async Task Streams_that_stand_apart_hold_no_more_than_a_limit_in_memory_and_all_of_it_is_written()
    {
        const int publishes = (NoticeLane.MaxFaults + StreamNotices.MaxApart) / 2;
        await using var db = await postgres.NewStoreAsync();
        await using var told = new NoticesHarness(db);
        var stuck = true;
        told.Obstacle = command => stuck && command is ReportPublishStarted { Name.Stream: "stuck" } ? new ConcurrencyException("a lost race") : null;
        await told.Notices.StartAsync(CancellationToken.None);

        for (var i = 0; i < publishes; i++) await told.PublishAndLeaveAsync("stuck");
        await told.UntilAsync(() => Task.FromResult(told.InEngine == (2 * publishes) - StreamNotices.MaxApart), "the rest to stay in the engine");
        told.Notices.Waiting.ShouldBe(2 * publishes);
        Volatile.Write(ref stuck, false);
        await told.CompleteAsync();

        (await told.HistoryAsync("stuck")).Split(' ').Length.ShouldBe(2 * publishes);
    }

    [Fact]
    public async Task What_a_stop_leaves_unwritten_is_said_with_all_that_is_in_it()
    {
        await using var db = await postgres.NewStoreAsync();
        await using var told = new NoticesHarness(db);
        told.Obstacle = _ => new EventStoreUnavailableException("away");
        await told.PublishAndLeaveAsync("a");
        await told.Notices.StartAsync(CancellationToken.None);
        await told.UntilAsync(() => Task.FromResult(told.Notices.Standstills.Any()), "the first try");

        var stopping = told.Notices.StopAsync(CancellationToken.None);
        await told.CompleteAsync();
        await stopping.WaitAsync(NoticesHarness.Patience);

        told.Log.Of(LogLevel.Error).Select(l => l.Text).ShouldAllBe(t => t.Contains("192.0.2.1:5", StringComparison.Ordinal));
        told.Log.Of(LogLevel.Error).Count.ShouldBe(2);
    }

    /// <summary>A counter of the product's own meters, from now on.</summary>
    private sealed class Counted : IDisposable
    {
        private readonly MeterListener _listener = new();
        private long _count;

        public Counted(string instrument)
        {
            _listener.InstrumentPublished = (i, listener) =>
            {
                if (i.Name == instrument) listener.EnableMeasurementEvents(i);
            };
            _listener.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref _count, value));
            _listener.Start();
        }

        public long Count => Interlocked.Read(ref _count);

        public void Dispose() => _listener.Dispose();
    }
}
