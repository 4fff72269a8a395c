using System.Globalization;
using System.Text;
using SrsStack.Application.Callbacks;
using SrsStack.Domain.Callbacks;
using SrsStack.Infrastructure.Callbacks;
using SrsStack.Testing;

namespace SrsStack.Infrastructure.Tests.Callbacks;

/// <summary>What is told: in order for each stream, at least once, the same id at every attempt, and nobody waits for somebody else's target.</summary>
[Collection(PostgresOfWork.Name)]
public sealed class OutboxTests(PostgresFixture postgres)
{
    [Fact]
    public async Task The_end_of_a_publish_is_told_in_the_recorded_form_and_signed()
    {
        await using var db = await postgres.NewStoreAsync();
        await using var harness = await CallbackHarness.StartAsync(db);
        await using var receiver = new CallbackReceiver();
        var added = await harness.AddAsync(receiver.Url, opaque: "my\"token");

        await harness.PublishedAsync("livestream", "s1");
        await receiver.UntilAsync(1);

        var got = receiver.Received[0];
        got.Body.ShouldBe($$"""{"request_id":"{{got.Id}}","action":"on_unpublish","opaque":"my\"token","vhost":"__defaultVhost__","app":"live","stream":"livestream"}""");
        (got.Method, got.Headers["Content-Type"], got.Headers["webhook-id"]).ShouldBe(("POST", "application/json", got.Id));
        Guid.TryParse(got.Id, out _).ShouldBeTrue();
        got.Headers["webhook-timestamp"].ShouldBe(harness.Time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        got.Headers["webhook-signature"].ShouldBe(SignedBy(added.Key, got));
    }

    [Fact]
    public async Task A_new_key_signs_beside_the_one_before_for_a_day()
    {
        await using var db = await postgres.NewStoreAsync();
        await using var harness = await CallbackHarness.StartAsync(db);
        await using var receiver = new CallbackReceiver();
        var before = await harness.AddAsync(receiver.Url);
        var after = (await harness.DoAsync(new RotateCallbackKey(before.Callback.Id))).Value!;

        await harness.PublishedAsync("a", "s1");
        await receiver.UntilAsync(1);
        receiver.Received[0].Headers["webhook-signature"].ShouldBe($"{SignedBy(after.Key, receiver.Received[0])} {SignedBy(before.Key, receiver.Received[0])}");

        harness.Time.Advance(TimeSpan.FromDays(1));
        await harness.PublishedAsync("a", "s2");
        await receiver.UntilAsync(2);
        receiver.Received[1].Headers["webhook-signature"].ShouldBe(SignedBy(after.Key, receiver.Received[1]));
    }

    [Fact]
    public async Task A_target_that_is_down_for_three_days_gets_everything_in_order_under_the_same_ids()
    {
        await using var db = await postgres.NewStoreAsync();
        await using var harness = await CallbackHarness.StartAsync(db);
        await using var receiver = new CallbackReceiver();
        receiver.Says(0);
        var target = (await harness.AddAsync(receiver.Url)).Callback.Id;
        foreach (var session in new[] { "s1", "s2", "s3" }) await harness.PublishedAsync("a", session);
        await harness.UntilAsync(target, DeliveryState.Waiting, 3);
        var (began, made) = (harness.Time.GetUtcNow(), (await harness.AllAsync(target)).Reverse().Select(d => d.Id).ToList());

        await AttemptsAsync(harness, target, 9);
        (harness.Time.GetUtcNow() - began).ShouldBeGreaterThan(TimeSpan.FromDays(2));
        receiver.Received.ShouldAllBe(r => r.Id == made[0], "what is behind does not overtake");
        receiver.Received.Count.ShouldBe(9);

        receiver.Says(200);
        harness.GoOnUntil((await harness.AllAsync(target)).Single(d => d.DueAt is not null).DueAt!.Value);
        await harness.UntilAsync(target, DeliveryState.Delivered, 3);
        (harness.Time.GetUtcNow() - began).ShouldBeGreaterThan(TimeSpan.FromDays(3));
        receiver.Received.Skip(9).Select(r => r.Id).ShouldBe(made);
        receiver.Received.Select(r => r.Headers["webhook-timestamp"]).Distinct().Count().ShouldBe(10, "signed afresh each time");
    }

    [Fact]
    public async Task After_the_last_attempt_the_target_is_held_until_somebody_looks_and_what_was_given_up_can_be_sent_again()
    {
        await using var db = await postgres.NewStoreAsync();
        await using var harness = await CallbackHarness.StartAsync(db);
        await using var receiver = new CallbackReceiver();
        receiver.Says(500, "no");
        var target = (await harness.AddAsync(receiver.Url)).Callback.Id;
        await harness.PublishedAsync("a", "s1");
        await harness.PublishedAsync("a", "s2");
        await AttemptsAsync(harness, target, 10);
        await harness.UntilAsync(() => Task.FromResult(harness.Targets.Find(target)!.HeldFor == "gave_up"), "the target to be held");
        var (dead, waiting) = ((await harness.AllAsync(target, DeliveryState.GivenUp)).Single(), (await harness.AllAsync(target, DeliveryState.Waiting)).Single());
        (dead.Attempts, dead.Last!.Status, dead.Last.Error, dead.Last.Response).ShouldBe((10, 500, "It answered 500.", "no"));
        receiver.Says(200);

        (await harness.DoAsync(new ReleaseCallback(target))).Rejection.ShouldBeNull();
        await harness.UntilAsync(target, DeliveryState.Delivered, 1);
        (await harness.DoAsync(new Redeliver(dead.Id))).Rejection.ShouldBeNull();
        await harness.UntilAsync(target, DeliveryState.Delivered, 2);
        receiver.Received.Skip(10).Select(r => r.Id).ShouldBe([waiting.Id, dead.Id]);
        (await harness.DoAsync(new Redeliver(dead.Id))).Rejection.ShouldBeNull("also what was delivered");
        await receiver.UntilAsync(13);
        (await harness.DoAsync(new Redeliver("nope"))).Rejection!.Code.ShouldBe("DELIVERY_NOT_FOUND");
    }

    [Fact]
    public async Task One_that_says_it_is_gone_is_asked_no_more()
    {
        await using var db = await postgres.NewStoreAsync();
        await using var harness = await CallbackHarness.StartAsync(db);
        await using var receiver = new CallbackReceiver();
        receiver.Says(410);
        var target = (await harness.AddAsync(receiver.Url)).Callback.Id;
        await harness.PublishedAsync("a", "s1");
        await harness.UntilAsync(() => Task.FromResult(harness.Targets.Find(target)!.HeldFor == "gone"), "the target to be held");
        await harness.PublishedAsync("b", "s2");
        await harness.UntilAsync(target, DeliveryState.Waiting, 2);
        harness.Time.Advance(TimeSpan.FromDays(1));
        await Task.Delay(1200);         // longer than the sender's look
        receiver.Received.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_target_that_asks_for_time_gets_it()
    {
        await using var db = await postgres.NewStoreAsync();
        await using var harness = await CallbackHarness.StartAsync(db);
        await using var server = new Outbound.WildServer(Outbound.WildServer.Says("HTTP/1.1 429 x\r\nRetry-After: 3600\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
        var target = (await harness.AddAsync(server.Url.ToString())).Callback.Id;
        await harness.PublishedAsync("a", "s1");
        await harness.UntilAsync(async () => (await harness.AllAsync(target)) is [{ DueAt: not null, Attempts: 1 }], "the first attempt");
        (await harness.AllAsync(target))[0].DueAt.ShouldBe(harness.Time.GetUtcNow() + TimeSpan.FromHours(1));
    }

    [Fact]
    public async Task A_target_that_never_answers_delays_no_other_and_no_stream()
    {
        await using var db = await postgres.NewStoreAsync();
        await using var harness = await CallbackHarness.StartAsync(db);
        await using var slow = new CallbackReceiver();
        await using var quick = new CallbackReceiver();
        var never = new TaskCompletionSource<(int, string)>();
        slow.Answer = _ => never.Task;
        await harness.AddAsync(slow.Url);
        var target = (await harness.AddAsync(quick.Url)).Callback.Id;

        for (var n = 0; n < 40; n++) await harness.PublishedAsync($"stream-{n}", "s");
        await harness.UntilAsync(target, DeliveryState.Delivered, 40);
        slow.Received.Count.ShouldBeLessThanOrEqualTo(16, "so many lines at once, no more");
        never.SetResult((200, "0"));
    }

    [Fact]
    public async Task Two_nodes_share_the_lines_and_each_stream_stays_in_order()
    {
        await using var db = await postgres.NewStoreAsync();
        var time = new ManualTimeProvider();
        await using var one = await CallbackHarness.StartAsync(db, time, sends: false);
        await using var other = await CallbackHarness.StartAsync(db, time, one.Key);
        await using var receiver = new CallbackReceiver();
        var target = (await one.AddAsync(receiver.Url)).Callback.Id;
        for (var n = 0; n < 200; n++) await one.PublishedAsync($"stream-{n % 7}", $"s{n}");
        await one.SendAsync();
        await one.UntilAsync(target, DeliveryState.Delivered, 200);

        receiver.Received.Count.ShouldBe(200);
        var made = (await one.AllAsync(target)).Reverse().GroupBy(d => d.Notice.Stream.Stream).ToDictionary(g => g.Key, g => g.Select(d => d.Id).ToList());
        foreach (var stream in receiver.Received.GroupBy(r => r.Stream)) stream.Select(r => r.Id).ShouldBe(made[stream.Key], stream.Key);
    }

    [Fact]
    public async Task Only_who_wants_it_is_told_and_only_of_what_came_after()
    {
        await using var db = await postgres.NewStoreAsync();
        await using var harness = await CallbackHarness.StartAsync(db);
        await using var all = new CallbackReceiver();
        await using var some = new CallbackReceiver();
        await harness.AddAsync(some.Url, ["on_publish"]);
        await harness.AddAsync(some.Url, pattern: "other/*");
        await harness.PublishedAsync("early", "s0");
        await harness.AddAsync(all.Url);
        await harness.PublishedAsync("late", "s1");

        await all.UntilAsync(1);
        (all.Received.Single().Stream, some.Received.Count).ShouldBe(("late", 0));
    }

    [Fact]
    public async Task What_waits_for_a_removed_target_is_given_up()
    {
        await using var db = await postgres.NewStoreAsync();
        await using var harness = await CallbackHarness.StartAsync(db, sends: false);
        await using var receiver = new CallbackReceiver();
        var target = (await harness.AddAsync(receiver.Url)).Callback.Id;
        await harness.PublishedAsync("a", "s1");
        await harness.UntilAsync(target, DeliveryState.Waiting, 1);
        (await harness.DoAsync(new RemoveCallback(target))).Rejection.ShouldBeNull();
        (await harness.AllAsync(target)).Single().Last!.Error.ShouldBe("The target was removed.");
        (await db.ScalarAsync<long>("select count(*) from srs_callback_lines")).ShouldBe(0);
    }

    [Fact]
    public async Task Told_is_told_by_any_2xx_without_a_code_that_is_not_0()
    {
        await using var db = await postgres.NewStoreAsync();
        await using var harness = await CallbackHarness.StartAsync(db);
        await using var receiver = new CallbackReceiver();
        (int Status, string Body, bool IsTaken)[] rows =
        [
            (204, "", true), (200, "0", true), (200, "<html>thanks</html>", true), (202, "{\"ok\":true}", true),
            (200, "{\"code\":1}", false), (200, "{\"code\":\"x\"}", false), (302, "", false), (404, "{\"code\":0}", false),
        ];
        receiver.Answer = got => Task.FromResult(rows[int.Parse(got.Stream, CultureInfo.InvariantCulture)] is var row ? (row.Status, row.Body) : default);
        var target = (await harness.AddAsync(receiver.Url)).Callback.Id;
        for (var n = 0; n < rows.Length; n++) await harness.PublishedAsync($"{n}", "s1");
        await harness.UntilAsync(async () => (await harness.AllAsync(target)).Count(d => d.Attempts == 1) == rows.Length, "an attempt each");
        var states = (await harness.AllAsync(target)).ToDictionary(d => d.Notice.Stream.Stream, d => d.State);
        for (var n = 0; n < rows.Length; n++) states[$"{n}"].ShouldBe(rows[n].IsTaken ? DeliveryState.Delivered : DeliveryState.Waiting, $"{rows[n]}");
    }

    /// <summary>The clock goes on, from one attempt of the only line's head to its next, until it was tried so often.</summary>
    private static async Task AttemptsAsync(CallbackHarness harness, CallbackId target, int count)
    {
        for (var n = 1; n <= count; n++)
        {
            CallbackDelivery? head = null;
            await harness.UntilAsync(async () => (head = (await harness.AllAsync(target)).FirstOrDefault(d => d.Attempts == n)) is { } tried && (tried.DueAt > harness.Time.GetUtcNow() || tried.State == DeliveryState.GivenUp), $"attempt {n}");
            if (n < count) harness.GoOnUntil(head!.DueAt!.Value);
        }
    }

    private static string SignedBy(string key, ReceivedCallback got)
    {
        key.ShouldStartWith("whsec_");
        return CallbackSignature.Sign(got.Headers["webhook-id"], got.Headers["webhook-timestamp"], Encoding.UTF8.GetBytes(got.Body), Convert.FromBase64String(key["whsec_".Length..]));
    }
}
