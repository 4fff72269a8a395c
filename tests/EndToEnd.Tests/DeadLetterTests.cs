using System.Net;
using System.Text.Json.Nodes;

namespace SrsStack.EndToEnd.Tests;

/// <summary>What could not be done is listed, sent again, discarded; and what should be running is told.</summary>
[Collection(Asking.Name)]
public sealed class DeadLetterTests(SharedHost host) : IAsyncLifetime
{
    private static readonly string Poison = Guid.CreateVersion7(DateTimeOffset.UnixEpoch.AddYears(50)).ToString();

    public Task InitializeAsync() => ClearAsync();

    public Task DisposeAsync() => ClearAsync();

    [Fact]
    public async Task Pages_hold_messages_and_events_newest_first_and_all_of_them()
    {
        await DieAsync("letter-a", "nobody_handles_this", hour: 1);
        await DieAsync("letter-b", "nobody_handles_this", hour: 3);
        await PoisonAsync(hour: 2);
        var (ids, token) = (new List<string>(), "");
        do
        {
            var page = await host.Api.GetAsync($"v1/dead-letters?pageSize=1&pageToken={token}");
            ids.AddRange(page["deadLetters"]!.AsArray().Select(l => (string)l!["id"]!));
            token = (string?)page["nextPageToken"] ?? "";
        }
        while (token.Length > 0);
        ids.ShouldBe(["letter-b", Poison, "letter-a"]);

        var whole = (await host.Api.GetAsync("v1/dead-letters"))["deadLetters"]!.AsArray();
        ((string)whole[0]!["message"]!["type"]!, (int)whole[0]!["message"]!["attempts"]!, (string)whole[0]!["message"]!["body"]!["A"]!).ShouldBe(("nobody_handles_this", 5, "b"));
        ((string)whole[1]!["event"]!["reader"]!, (string)whole[1]!["event"]!["position"]!).ShouldBe(("SomeView", "7"));
    }

    [Fact]
    public async Task Letters_are_discarded_once_and_only_messages_are_sent_again()
    {
        await DieAsync("letter-c", "nobody_handles_this", hour: 1);
        await DieAsync("letter-d", "nobody_handles_that", hour: 1);
        await PoisonAsync(hour: 2);

        (await AskAsync("replay", new() { ["id"] = Poison })).Status.ShouldBe(HttpStatusCode.NotFound);
        ((int)(await host.Api.PostAsync("v1/dead-letters:replay", new() { ["id"] = "letter-c" }))["replayed"]!).ShouldBe(1);
        ((int)(await host.Api.PostAsync("v1/dead-letters:replay", new() { ["type"] = "nobody_handles_that" }))["replayed"]!).ShouldBe(1);
        (await AskAsync("discard", new() { ["id"] = Poison })).Status.ShouldBe(HttpStatusCode.OK);
        (await AskAsync("discard", new() { ["id"] = Poison })).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("replay", "{}", "id")]
    [InlineData("replay", """{"id":""}""", "id")]
    [InlineData("replay", """{"type":"a\u0000b"}""", "type")]
    [InlineData("discard", "{}", "id")]
    public async Task Bad_input_is_refused_by_its_field(string verb, string body, string field)
    {
        var (status, answer) = await AskAsync(verb, JsonNode.Parse(body)!.AsObject());
        status.ShouldBe(HttpStatusCode.BadRequest);
        answer.ShouldContain($"{field}: Give");
    }

    [Theory]
    [InlineData("v1/dead-letters?pageToken=nonsense")]
    [InlineData("v1/work?pageToken=*")]
    public async Task Foreign_page_tokens_are_refused(string path)
    {
        using var answer = await host.Api.SendAsync(new(HttpMethod.Get, path));
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("page_token");
    }

    [Fact]
    public async Task Work_is_listed_by_key_with_how_it_stands()
    {
        foreach (var key in new[] { "test/c", "test/a", "test/b" })
            await ExecuteAsync($"insert into srs_work (key, kind, spec, status, reason, attempts, since) values ('{key}', 'nothing', '{{}}', 'failed', 'no such address', 3, now())");
        var (keys, token) = (new List<string>(), "");
        do
        {
            var page = await host.Api.GetAsync($"v1/work?pageSize=2&pageToken={token}");
            keys.AddRange(page["work"]!.AsArray().Select(w => $"{w!["key"]} {w["state"]} {w["attempts"]} {w["reason"]}"));
            token = (string?)page["nextPageToken"] ?? "";
        }
        while (token.Length > 0);
        keys.ShouldBe(["test/a WORK_STATE_FAILED 3 no such address", "test/b WORK_STATE_FAILED 3 no such address", "test/c WORK_STATE_FAILED 3 no such address"]);
    }

    private async Task<(HttpStatusCode Status, string Answer)> AskAsync(string verb, JsonObject body)
    {
        using var answer = await host.Api.SendAsync(new(HttpMethod.Post, $"v1/dead-letters:{verb}") { Content = EndToEndApi.Json(body) });
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private Task DieAsync(string id, string type, int hour) => ExecuteAsync(
        $$"""
        insert into bus_dead_letters (id, type, body, attempts, exception_type, exception_message, actor, sent, died)
        values ('{{id}}', '{{type}}', '{"A": "{{id[^1]}}"}', 5, 'System.IO.IOException', 'gone', 'owner', '2026-01-01Z', '2026-01-01 0{{hour}}:00Z')
        """);

    private Task PoisonAsync(int hour) => ExecuteAsync(
        $$"""
        insert into mt_doc_deadletterevent (id, data) values ('{{Poison}}', '{"ProjectionName": "SomeView", "EventSequence": 7, "Timestamp": "2026-01-01T0{{hour}}:00:00Z"}')
        """);

    private Task ClearAsync() => ExecuteAsync("delete from bus_dead_letters; delete from bus_messages where type like 'nobody%'; delete from mt_doc_deadletterevent; delete from srs_work where key like 'test/%'");

    private Task ExecuteAsync(string sql) => ServerDatabase.ExecuteAsync(host.Server, sql);
}
