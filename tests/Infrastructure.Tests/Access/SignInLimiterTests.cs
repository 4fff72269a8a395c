using SrsStack.Infrastructure.Access;
using SrsStack.Testing;

namespace SrsStack.Infrastructure.Tests.Access;

public sealed class SignInLimiterTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly SignInLimiter _limiter;

    public SignInLimiterTests() => _limiter = new(_time);

    [Fact]
    public async Task An_address_that_guesses_waits_and_others_do_not()
    {
        for (var i = 0; i < 5; i++) await FailAsync("1.1.1.1");

        MayTry("1.1.1.1").ShouldBeFalse();
        MayTry("2.2.2.2").ShouldBeTrue();
        _time.Advance(TimeSpan.FromMinutes(1));
        MayTry("1.1.1.1").ShouldBeTrue();
    }

    [Fact]
    public async Task Guesses_from_everywhere_are_stopped_and_the_owner_still_gets_in()
    {
        Succeed("9.9.9.9");
        var begun = 0;
        for (var i = 0; i < 10_000; i++) begun += await FailAsync($"10.0.{i / 250}.{i % 250}") ? 1 : 0;

        begun.ShouldBe(50);
        MayTry("3.3.3.3").ShouldBeFalse();
        MayTry("9.9.9.9").ShouldBeTrue();
        for (var i = 0; i < 5; i++) await FailAsync("9.9.9.9");
        MayTry("9.9.9.9").ShouldBeFalse("also there guesses are few");
    }

    [Fact]
    public void A_hundred_that_begin_at_once_from_one_address_are_five()
    {
        var begun = 0;
        Parallel.For(0, 100, new() { MaxDegreeOfParallelism = 16 }, _ =>
        {
            if (_limiter.Begin("owner", "1.1.1.1") is not null) Interlocked.Increment(ref begun);
        });
        begun.ShouldBe(5);
    }

    [Fact]
    public void A_try_that_was_cut_short_or_was_right_is_given_back()
    {
        for (var i = 0; i < 200; i++)
        {
            MayTry("1.1.1.1").ShouldBeTrue("cut short");
            Succeed("1.1.1.1").ShouldBeTrue();
        }
        for (var i = 0; i < 5; i++) _limiter.Begin("owner", "1.1.1.1").ShouldNotBeNull();
        MayTry("1.1.1.1").ShouldBeFalse("they go on");
    }

    [Fact]
    public void A_try_is_given_back_once_and_to_the_minute_that_it_came_from()
    {
        var late = _limiter.Begin("owner", "1.1.1.1")!;
        _time.Advance(TimeSpan.FromMinutes(1));
        for (var i = 0; i < 4; i++) _limiter.Begin("owner", "1.1.1.1").ShouldNotBeNull();
        var fifth = _limiter.Begin("owner", "1.1.1.1")!;
        late.Dispose();
        MayTry("1.1.1.1").ShouldBeFalse("it was of the minute before");

        fifth.Dispose();
        fifth.Dispose();
        _limiter.Begin("owner", "1.1.1.1").ShouldNotBeNull();
        MayTry("1.1.1.1").ShouldBeFalse();
    }

    [Fact]
    public async Task The_right_password_makes_earlier_failures_of_its_address_forgotten()
    {
        for (var i = 0; i < 4; i++) await FailAsync("1.1.1.1");
        Succeed("1.1.1.1");
        for (var i = 0; i < 4; i++) await FailAsync("1.1.1.1");
        MayTry("1.1.1.1").ShouldBeTrue();
    }

    [Fact]
    public async Task Trust_ends_after_thirty_days()
    {
        Succeed("9.9.9.9");
        _time.Advance(TimeSpan.FromDays(30));
        for (var i = 0; i < 50; i++) await FailAsync($"10.0.0.{i}");
        MayTry("9.9.9.9").ShouldBeFalse();
    }

    [Fact]
    public async Task What_was_refused_is_told_by_the_next_failure_of_that_account()
    {
        for (var i = 0; i < 5; i++) (await UnrecordedAsync("owner", "1.1.1.1")).ShouldBe(0);
        for (var i = 0; i < 7; i++) MayTry("1.1.1.1").ShouldBeFalse();
        using (var crowded = _limiter.Begin("owner", "2.2.2.2")!) crowded.Refused();

        (await UnrecordedAsync("other", "2.2.2.2")).ShouldBe(0);
        (await UnrecordedAsync("owner", "2.2.2.2")).ShouldBe(8);
        (await UnrecordedAsync("owner", "2.2.2.2")).ShouldBe(0);
    }

    [Fact]
    public async Task A_failure_that_could_not_be_written_is_told_by_the_next_and_still_counts()
    {
        for (var i = 0; i < 4; i++) await FailAsync("1.1.1.1");
        using (var attempt = _limiter.Begin("owner", "1.1.1.1")!)
            await Should.ThrowAsync<InvalidOperationException>(attempt.FailedAsync(_ => throw new InvalidOperationException("the database is away")));

        MayTry("1.1.1.1").ShouldBeFalse();
        (await UnrecordedAsync("owner", "2.2.2.2")).ShouldBe(2, "the unwritten one and the refused one");
    }

    [Fact]
    public void What_is_remembered_has_an_upper_bound()
    {
        for (var i = 0; i < 10_000; i++) _limiter.Begin($"account {i}", $"address {i}").ShouldNotBeNull();
        _limiter.Begin("one more", "one more").ShouldBeNull();
        _limiter.Begin("account 7", "address 7").ShouldNotBeNull("who is known goes on");

        _time.Advance(TimeSpan.FromMinutes(1));
        _limiter.Begin("one more", "one more").ShouldNotBeNull();
    }

    private bool MayTry(string address)
    {
        using var attempt = _limiter.Begin("owner", address);
        return attempt is not null;
    }

    private bool Succeed(string address)
    {
        using var attempt = _limiter.Begin("owner", address);
        attempt?.Succeeded();
        return attempt is not null;
    }

    private async Task<bool> FailAsync(string address)
    {
        using var attempt = _limiter.Begin("owner", address);
        if (attempt is not null) await attempt.FailedAsync(_ => Task.CompletedTask);
        return attempt is not null;
    }

    private async Task<int> UnrecordedAsync(string account, string address)
    {
        var told = -1;
        using var attempt = _limiter.Begin(account, address)!;
        await attempt.FailedAsync(unrecorded => Task.FromResult(told = unrecorded));
        return told;
    }
}
