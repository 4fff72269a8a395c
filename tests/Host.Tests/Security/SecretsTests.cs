using System.Text;
using System.Text.Json.Nodes;
using Npgsql;

namespace SrsStack.Host.Tests.Security;

/// <summary>Every kind of secret is made and used, rightly and wrongly; afterwards none of them stands where it was not asked for.</summary>
[Collection(SecurityTests.Name)]
public sealed class SecretsTests(SecurityHost host)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Routes that are there to show a secret, and which.</summary>
    private static readonly Dictionary<string, string> Shown = new(StringComparer.Ordinal)
    {
        ["/v1/publish-key"] = "publish key", ["/terraform/v1/hooks/srs/secret"] = "publish key", ["/terraform/v1/hooks/srs/secret/query"] = "publish key",
        ["/v1/rooms"] = "room key", ["/terraform/v1/live/room/list"] = "room key", ["/v1/srs-hooks"] = "hook key", ["/terraform/v1/mgmt/secret/query"] = "platform secret",
    };

    private readonly Dictionary<string, string> _secrets = new(StringComparer.Ordinal);
    private readonly List<(string Where, string Text)> _errors = [];

    [Fact]
    public async Task No_secret_stands_where_it_was_not_asked_for()
    {
        await MakeAsync();
        await UseAsync();

        _errors.Count.ShouldBeGreaterThan(15);
        foreach (var (where, text) in _errors) TellsNothing(where, text);
        TellsNothing("metrics", await host.Owner.TextAsync("metrics"));
        await AnswersTellNothingAsync();
        await DatabaseTellsNothingAsync();
        TellsNothing("log", host.Server.Log);
    }

    private async Task MakeAsync()
    {
        _secrets["publish key"] = await host.Owner.PublishKeyAsync();
        _secrets["owner's password"] = EndToEndApi.Password;
        _secrets["sign-in token"] = host.Owner.Bearer!.Split('.')[2];
        _secrets["platform secret"] = (string)(await host.Owner.PostAsync("terraform/v1/mgmt/secret/query", []))["data"]!;
        _secrets["hook key"] = ((string)(await host.Owner.GetAsync("v1/srs-hooks"))["verifyPath"]!).Split("key=")[1];
        var room = await host.Owner.PostAsync("v1/rooms", new() { ["title"] = "secret room" });
        _secrets["room key"] = (string)room["key"]!;
        _secrets["room's provider key"] = "sk-room-0123456789abcdef";
        await host.Owner.PostAsync("terraform/v1/live/room/update", new() { ["uuid"] = (string)room["id"]!, ["aiSecretKey"] = _secrets["room's provider key"] });
        _secrets["provider key"] = "sk-settings-0123456789abcdef";
        await host.Owner.PostAsync("terraform/v1/mgmt/openai/update", new() { ["aiSecretKey"] = _secrets["provider key"], ["aiBaseURL"] = "https://ai.example/v1" });
        _secrets["person's password"] = (string)(await host.Owner.PostAsync("v1/people", new() { ["name"] = "dot", ["role"] = "ROLE_OPERATOR" }))["password"]!;
        _secrets["API token"] = ((string)(await host.Owner.PostAsync("v1/api-tokens", new() { ["name"] = "secret" }))["token"]!).Split('_')[^1];
        _secrets["play token"] = ((string)(await host.Owner.PostAsync("v1/play-tokens", new() { ["pattern"] = "live/*", ["lifetime"] = "600s" }))["token"]!).Split('.')[2];
        _secrets["callback's secret"] = (string)(await host.Owner.PostAsync("v1/callbacks", new()
        {
            ["url"] = "https://user:callback-password-01@callbacks.example/way?key=callback-query-02", ["actions"] = new JsonArray("on_publish"), ["streamPattern"] = "nowhere/*",
        }))["secret"]!;
        (_secrets["password of a callback's URL"], _secrets["query of a callback's URL"]) = ("callback-password-01", "callback-query-02");
        foreach (var guess in new[] { "wrong password", "wrong key", "wrong token", "password in the place of a name" }) _secrets[guess] = $"guess-{Guid.NewGuid():N}";
    }

    private async Task UseAsync()
    {
        using var folder = new MediaFolder();
        var file = folder.File("a.flv");
        await MediaTools.RunAsync("ffmpeg", "-f", "lavfi", "-i", "testsrc2=size=160x120:rate=10", "-t", "60", "-c:v", "libx264", "-preset", "ultrafast", "-g", "10", file);
        await Task.WhenAll(PublishAsync("live/secret-a", $"live/secret-a?secret={_secrets["publish key"]}", file), PublishAsync("live/secret-b", $"live/secret-b-{_secrets["publish key"]}", file));
        foreach (var address in new[] { $"live/secret-c?secret={_secrets["wrong key"]}", $"live/secret-{_secrets["publish key"]}-d", $"live/secret-e?secret={_secrets["room key"]}" })
        {
            await using var refused = Publisher.StartAt(host.Server, address, file);
            var (code, errors) = await refused.EndAsync();
            code.ShouldNotBe(0);
            _errors.Add(("publisher", errors.Replace(address, "", StringComparison.Ordinal)));
        }
        await AskWronglyAsync();
    }

    /// <summary>Secrets in all the places where people put them; what is answered must not repeat them.</summary>
    private async Task AskWronglyAsync()
    {
        using var nobody = new EndToEndApi(host.Server.Address);
        foreach (var secret in _secrets.Where(s => s.Key != "platform secret").Select(s => s.Value))       // that one would be right
        {
            foreach (var path in new[] { $"api/v1/clients?token={secret}", $"live/none.flv?token={secret}", $"live/none.m3u8?token={secret}&secret={secret}", $"v1/rooms?token={secret}", $"terraform/v1/mgmt/streams/query?token={secret}" })
                await AskAsync(nobody, HttpMethod.Get, path, null);
        }
        await AskAsync(nobody, HttpMethod.Post, "v1/sign-in", new() { ["password"] = _secrets["wrong password"] });
        await AskAsync(nobody, HttpMethod.Post, "v1/sign-in", new() { ["name"] = _secrets["password in the place of a name"], ["password"] = _secrets["person's password"] });
        await AskAsync(nobody, HttpMethod.Post, "terraform/v1/mgmt/token", new() { ["token"] = _secrets["wrong token"] });
        await AskAsync(nobody, HttpMethod.Post, "v1/setup", new() { ["password"] = _secrets["wrong password"] });
        await AskAsync(host.Owner, HttpMethod.Post, "v1/play-tokens:revoke", new() { ["token"] = _secrets["wrong token"] });
        await AskAsync(host.Owner, HttpMethod.Post, "v1/publish-key:rotate", new() { ["key"] = _secrets["wrong key"] + "\n" });
        await AskAsync(host.Owner, HttpMethod.Post, "v1/publish-key:rotate", new() { ["kex"] = _secrets["wrong key"] });
        await AskAsync(nobody, HttpMethod.Post, $"terraform/v1/hooks/srs/verify?key={_secrets["wrong key"]}", new() { ["action"] = "on_publish" });
        await AskAsync(nobody, HttpMethod.Post, $"terraform/v1/hooks/srs/verify?key={_secrets["hook key"]}", new()
        {
            ["action"] = "on_publish", ["app"] = "live", ["stream"] = "x", ["param"] = $"?secret={_secrets["wrong key"]}",
        });
        using var wrong = new EndToEndApi(host.Server.Address, _secrets["wrong token"]);
        foreach (var path in new[] { "v1/rooms", "api/v1/clients", "terraform/v1/mgmt/streams/query" }) await AskAsync(wrong, HttpMethod.Get, path, null);
    }

    private async Task AskAsync(EndToEndApi api, HttpMethod verb, string path, JsonObject? body)
    {
        using var answer = await api.SendAsync(new(verb, path) { Content = body is null ? null : EndToEndApi.Json(body) });
        var where = $"{verb} {path} {(int)answer.StatusCode}";
        answer.IsSuccessStatusCode.ShouldBeFalse(where);
        _errors.Add((where, $"{answer.Headers}{answer.Content.Headers}{await answer.Content.ReadAsStringAsync()}"));
    }

    private async Task PublishAsync(string name, string address, string file)
    {
        await using var publisher = Publisher.StartAt(host.Server, address, file);
        await host.Owner.LiveAsync(name);
        await AnswersTellNothingAsync();
        await publisher.StopAsync();
        await Poll.UntilAsync(async () => (await host.Owner.EventsAsync(name)).Count > 1, Patience, () => $"the end of {name} in the history");
    }

    /// <summary>All that can be read over HTTP: GET everywhere, and POST where SRS Stack's clients read by it.</summary>
    private async Task AnswersTellNothingAsync()
    {
        foreach (var endpoint in (await host.EndpointsAsync()).Where(e => !e.IsGrpc && e.Method is not { IsServerStreaming: true }))
        {
            var reads = endpoint.Verbs.Contains("GET", StringComparer.Ordinal) && !endpoint.Pattern.EndsWith("/update", StringComparison.Ordinal);
            if (!reads) continue;
            TellsNothing(endpoint.Pattern, await host.Owner.TextAsync(endpoint.Path), Shown.GetValueOrDefault(endpoint.Pattern));
        }
        TellsNothing("history", string.Join('\n', (await host.Owner.EventsAsync()).Select(e => e.Json.ToJsonString())));
    }

    /// <summary>All columns of all tables, as text.</summary>
    private async Task DatabaseTellsNothingAsync()
    {
        await using var source = NpgsqlDataSource.Create(HostEndpoints.DatabaseOf(host.Server));
        var tables = new List<string>();
        await using (var list = source.CreateCommand("select format('%I.%I', schemaname, tablename) from pg_tables where schemaname not in ('pg_catalog', 'information_schema')"))
        await using (var reader = await list.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync()) tables.Add(reader.GetString(0));
        }
        tables.ShouldContain(t => t.EndsWith(".mt_events", StringComparison.Ordinal));
        foreach (var table in tables)
        {
            var all = new StringBuilder();
            await using var rows = source.CreateCommand($"select t::text from {table} t");
            await using var reader = await rows.ExecuteReaderAsync();
            while (await reader.ReadAsync()) all.AppendLine(reader.GetString(0));
            TellsNothing(table, all.ToString());
        }
    }

    private void TellsNothing(string where, string text, string? but = null)
    {
        foreach (var (name, secret) in _secrets)
        {
            if (name != but && text.Contains(secret, StringComparison.OrdinalIgnoreCase)) Assert.Fail($"The {name} stands in {where}: {text[..Math.Min(text.Length, 600)]}");
        }
    }
}
