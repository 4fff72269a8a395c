using System.Text;
using SrsStack.Application.Callbacks;
using SrsStack.Infrastructure.Tests.Outbound;
using SrsStack.Testing;

namespace SrsStack.Infrastructure.Tests.Callbacks;

/// <summary>Whether a publish may begin: only a clear yes of everybody lets it in.</summary>
[Collection(PostgresOfWork.Name)]
public sealed class AskTests(PostgresFixture postgres)
{
    [Fact]
    public async Task The_question_is_the_recorded_one()
    {
        await using var db = await postgres.NewStoreAsync();
        await using var harness = await CallbackHarness.StartAsync(db);
        await using var receiver = new CallbackReceiver();
        var added = await harness.AddAsync(receiver.Url, opaque: "mytoken");

        (await harness.AskAsync("livestream", "secret=4f14&x=1")).ShouldBeNull();
        (await harness.AskAsync("livestream", "secret=4f14", "srt")).ShouldBeNull();
        (await harness.AskAsync("livestream", "")).ShouldBeNull();

        receiver.Received.Select(r => r.Body.Replace(r.Id, "ID", StringComparison.Ordinal)).ShouldBe(
        [
            """{"request_id":"ID","action":"on_publish","opaque":"mytoken","vhost":"__defaultVhost__","app":"live","stream":"livestream","param":"?secret=4f14&x=1"}""",
            """{"request_id":"ID","action":"on_publish","opaque":"mytoken","vhost":"__defaultVhost__","app":"live","stream":"livestream","param":"secret=4f14"}""",
            """{"request_id":"ID","action":"on_publish","opaque":"mytoken","vhost":"__defaultVhost__","app":"live","stream":"livestream"}""",
        ]);
        await harness.UntilAsync(added.Callback.Id, DeliveryState.Delivered, 3);
        var log = (await harness.AllAsync()).Single(d => d.Notice.Param is { Length: > 12 });
        (log.Notice.Param, log.Last!.Status, log.Last.Response).ShouldBe(("?secret=***&x=***", 200, "{\"code\":0}"));
        (await db.ScalarAsync<long>("select count(*) from srs_callback_deliveries where notice::text like '%4f14%'")).ShouldBe(0, "a key is never written down");
        (await harness.DoAsync(new Redeliver(log.Id))).Rejection!.Code.ShouldBe("DELIVERY_NOT_REPEATABLE");
    }

    [Fact]
    public async Task Only_200_with_code_0_is_a_yes()
    {
        await using var db = await postgres.NewStoreAsync();
        await using var harness = await CallbackHarness.StartAsync(db);
        await using var receiver = new CallbackReceiver();
        var target = (await harness.AddAsync(receiver.Url)).Callback.Id;
        foreach (var (status, body) in new[] { (200, "0"), (200, "{\"code\":0,\"data\":null}"), (200, " 0 \n") })
        {
            receiver.Says(status, body);
            (await harness.AskAsync()).ShouldBeNull(body);
        }
        (int, string)[] noes =
        [
            (200, ""), (200, "1"), (200, "00"), (200, "{\"code\":1}"), (200, "{\"code\":\"0\"}"), (200, "{\"Code\":0}"), (200, "<html>{\"code\":0}</html>"),
            (201, "{\"code\":0}"), (204, ""), (302, "{\"code\":0}"), (500, "{\"code\":0}"),
        ];
        foreach (var (status, body) in noes)
        {
            receiver.Says(status, body);
            (await harness.AskAsync()).ShouldBe("callback_refused", $"{status} {body}");
        }
        receiver.Says(0);
        (await harness.AskAsync()).ShouldBe("callback_unreachable");
        await harness.UntilAsync(target, DeliveryState.Refused, noes.Length + 1);
        (await harness.AllAsync(target, DeliveryState.Refused)).ShouldAllBe(d => d.Last!.Error.Length > 0);
        (await harness.AllAsync(target, DeliveryState.Delivered)).ShouldAllBe(d => d.Last!.Error.Length == 0);
    }

    [Fact]
    public async Task All_must_say_yes_and_only_those_are_asked_that_want_it()
    {
        await using var db = await postgres.NewStoreAsync();
        await using var harness = await CallbackHarness.StartAsync(db);
        await using var yes = new CallbackReceiver();
        await using var no = new CallbackReceiver();
        no.Says(200, "{\"code\":7}");
        await harness.AddAsync(yes.Url);
        var refusing = (await harness.AddAsync(no.Url, pattern: "live/b*")).Callback;
        await harness.AddAsync(no.Url, ["on_unpublish"]);

        (await harness.AskAsync("a")).ShouldBeNull();
        (await harness.AskAsync("b")).ShouldBe("callback_refused");
        no.Received.Count.ShouldBe(1);
        var off = new CallbackWish("", refusing.Details, refusing.Settings.Actions, refusing.Settings.Pattern, IsEnabled: false, IsOwners: true);
        (await harness.DoAsync(new ChangeCallback(refusing.Id, off))).Rejection.ShouldBeNull();
        (await harness.AskAsync("b")).ShouldBeNull();
    }

    [Fact]
    public async Task A_silent_target_refuses_after_three_seconds_and_later_at_once_and_is_heard_again_when_it_is_back()
    {
        await using var db = await postgres.NewStoreAsync();
        await using var harness = await CallbackHarness.StartAsync(db);
        await using var receiver = new CallbackReceiver();
        var never = new TaskCompletionSource<(int, string)>();
        receiver.Answer = _ => never.Task;
        await harness.AddAsync(receiver.Url);
        for (var n = 1; n <= 5; n++)
        {
            var asked = harness.AskAsync().AsTask();
            await receiver.UntilAsync(n);
            harness.Time.Advance(TimeSpan.FromSeconds(2.9));
            asked.IsCompleted.ShouldBeFalse();
            harness.Time.Advance(TimeSpan.FromSeconds(0.1));
            (await asked).ShouldBe("callback_unreachable");
        }

        (await harness.AskAsync()).ShouldBe("callback_unreachable");
        receiver.Received.Count.ShouldBe(5, "it was not asked");
        never.SetResult((200, "0"));
        receiver.Says(200);
        harness.Time.Advance(TimeSpan.FromSeconds(5));
        (await harness.AskAsync()).ShouldBeNull();
        (await harness.AskAsync()).ShouldBeNull();
    }

    /// <summary>Whatever it does, the answer is no and comes in time; a stream that it is not asked for begins meanwhile.</summary>
    [Fact]
    public async Task A_target_gone_wild_refuses_ten_thousand_times_and_holds_up_nobody_else()
    {
        await using var db = await postgres.NewStoreAsync();
        await using var harness = await CallbackHarness.StartAsync(db);
        await using var receiver = new CallbackReceiver();
        var n = 0;
        receiver.Answer = _ => Task.FromResult((Interlocked.Increment(ref n) % 4) switch { 0 => (0, ""), 1 => (500, "x"), 2 => (200, "{\"code\":"), _ => (200, "{\"code\":5}") });
        await harness.AddAsync(receiver.Url, pattern: "live/wild");
        var refusals = new List<string?>();
        for (var i = 0; i < 100; i++)
        {
            refusals.AddRange(await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => harness.AskAsync("wild").AsTask())));
            (await harness.AskAsync("calm")).ShouldBeNull();
        }
        refusals.Count.ShouldBe(10_000);
        refusals.ShouldAllBe(r => r == "callback_refused" || r == "callback_unreachable" || r == "callback_busy");
        refusals.Distinct().Count().ShouldBe(3);
    }

    [Fact]
    public async Task An_answer_of_a_gibibyte_is_read_to_its_limit_only()
    {
        await using var db = await postgres.NewStoreAsync();
        await using var harness = await CallbackHarness.StartAsync(db);
        long written = 0;
        await using var server = new WildServer(async (stream, stop) =>
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes("HTTP/1.1 200 x\r\nContent-Length: 1073741824\r\n\r\n"), stop);
            for (var block = new byte[65536]; written < 1 << 30; written += block.Length) await stream.WriteAsync(block, stop);
        });
        await harness.AddAsync(server.Url.ToString());
        (await harness.AskAsync()).ShouldBe("callback_refused");
        written.ShouldBeLessThan(64 << 20);
    }

    [Fact]
    public async Task A_certificate_of_ones_own_making_is_a_no()
    {
        await using var db = await postgres.NewStoreAsync();
        await using var harness = await CallbackHarness.StartAsync(db);
        await using var server = new WildServer(WildServer.Says("HTTP/1.1 200 x\r\nContent-Length: 1\r\n\r\n0"), tls: true);
        var target = (await harness.AddAsync(server.Url.ToString())).Callback.Id;
        (await harness.AskAsync()).ShouldBe("callback_unreachable");
        await harness.UntilAsync(target, DeliveryState.Refused, 1);
        (await harness.AllAsync(target))[0].Last!.Error.ShouldContain("TLS");
        server.Requests.ShouldBe(0);
    }

    [Fact]
    public async Task A_target_is_looked_at_when_it_is_added()
    {
        await using var db = await postgres.NewStoreAsync();
        await using var harness = await CallbackHarness.StartAsync(db, sends: false);
        (string Url, bool IsOwners, bool IsGood)[] rows =
        [
            ("http://127.0.0.1:1/x", true, true), ("http://192.168.1.10/check", true, true), ("http://nobody.invalid/later", true, true),
            ("http://127.0.0.1:1/x", false, false), ("http://[::ffff:10.0.0.1]/", false, false), ("http://2130706433/", false, false), ("http://0x7f.1/", false, false),
            ("http://169.254.169.254/latest/meta-data", true, false), ("http://[fe80::1]/", true, false), ("ftp://127.0.0.1/x", true, false), ("not a url", true, false),
        ];
        foreach (var row in rows)
        {
            var wish = new CallbackWish("", new(row.Url, "", ""), ["on_publish"], "", IsEnabled: true, row.IsOwners);
            (await harness.DoAsync(new AddCallback(new(Guid.NewGuid().ToString()), wish))).Rejection?.Code.ShouldBe(row.IsGood ? null : "BAD_CALLBACK_URL", $"{row}");
        }
        harness.Targets.All.Count.ShouldBe(3);
    }

    [Fact]
    public async Task What_an_address_holds_of_secrets_is_in_no_event()
    {
        await using var db = await postgres.NewStoreAsync();
        await using var harness = await CallbackHarness.StartAsync(db, sends: false);
        var added = await harness.AddAsync("http://user:pass-word@127.0.0.1:9/cb?token=se-cret", opaque: "opa-que");
        added.Callback.Settings.Address.ShouldBe("http://***@127.0.0.1:9/cb?token=***");
        foreach (var secret in new[] { "pass-word", "se-cret", "opa-que", added.Key[6..] })
            (await db.ScalarAsync<long>($"select count(*) from mt_events where data::text like '%{secret}%' or headers::text like '%{secret}%'")).ShouldBe(0, secret);
    }
}
