using Microsoft.Extensions.Logging;
using Npgsql;
using SrsStack.Application.Kernel;
using SrsStack.Infrastructure.EventStore;
using SrsStack.Testing;

namespace SrsStack.Infrastructure.Tests.EventStore;

public sealed class RetryTests
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private readonly ManualTimeProvider _time = new();
    private readonly LogLines<RetryTests> _log = new();
    private readonly Retry _retry;

    public RetryTests() => _retry = new("Rows", Longest, _time, _log);

    [Fact]
    public async Task Pauses_double_up_to_the_longest_and_are_short_again_after_a_success()
    {
        foreach (var seconds in new[] { 0.5, 1, 2, 4, 8, 16, 30, 30 }) await PausesForAsync(seconds);

        _retry.Succeeded();

        await PausesForAsync(0.5);
        await PausesForAsync(1);
    }

    [Fact]
    public async Task A_reason_is_told_once_until_it_changes_or_goes()
    {
        foreach (var e in new[] { Sql("55P03"), Sql("55P03"), Sql("42P01"), Sql("42P01"), Sql("42P01") }) await PauseAsync(e);
        _retry.Succeeded();
        _retry.Succeeded();
        await PauseAsync(Sql("42P01"));

        _log.All.Select(l => (l.Level, l.Text)).ShouldBe(
        [
            (LogLevel.Warning, "Rows stand still and try again, because PostgreSQL says 55P03: sorry."),
            (LogLevel.Warning, "Rows stand still and try again, because PostgreSQL says 42P01: sorry."),
            (LogLevel.Information, "Rows go on."),
            (LogLevel.Warning, "Rows stand still and try again, because PostgreSQL says 42P01: sorry."),
        ]);
    }

    [Fact]
    public async Task What_everybody_may_read_holds_no_words_of_a_defect_and_the_log_has_all_of_it()
    {
        var defect = new InvalidOperationException("the password is swordfish");
        await PauseAsync(defect);

        _retry.Standstills.ShouldBe(["Rows stand still, because of InvalidOperationException; the log says more"]);
        _log.All.Single().Exception.ShouldBeSameAs(defect);

        await PauseAsync(new EventStoreUnavailableException("x", new NpgsqlException("Failed to connect to /secret/path")));
        _retry.Standstills.ShouldBe(["Rows stand still, because the database can not be reached"]);
        await PauseAsync(new NpgsqlException("x", new TimeoutException()));
        _retry.Standstills.ShouldBe(["Rows stand still, because the database did not answer in time"]);
        _retry.Succeeded();
        _retry.Standstills.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_stop_ends_it_also_while_it_waits()
    {
        using var stop = new CancellationTokenSource();
        var running = _retry.RunAsync(() => throw Sql("40001"), stop.Token);
        running.IsCompleted.ShouldBeFalse();

        await stop.CancelAsync();

        await running.WaitAsync(TimeSpan.FromSeconds(20));
    }

    private static PostgresException Sql(string state) => new("sorry", "ERROR", "ERROR", state);

    private async Task PausesForAsync(double seconds)
    {
        var pause = _retry.PauseAsync(Sql("40001"), CancellationToken.None);
        _time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromTicks(1));
        pause.IsCompleted.ShouldBeFalse($"{seconds} s are not over");
        _time.Advance(TimeSpan.FromTicks(1));
        await pause.WaitAsync(TimeSpan.FromSeconds(20));
    }

    private Task PauseAsync(Exception e)
    {
        var pause = _retry.PauseAsync(e, CancellationToken.None);
        _time.Advance(Longest);
        return pause.WaitAsync(TimeSpan.FromSeconds(20));
    }
}
