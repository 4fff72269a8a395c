using System.Text.Json.Nodes;

namespace SrsStack.EndToEnd.Tests;

/// <summary>An operator looks after keys, rooms, people and tokens with srs-stack.</summary>
[Collection(Asking.Name)]
public sealed class OperatorAccessTests(SharedHost host)
{
    [Fact]
    public async Task A_person_is_added_gets_another_role_and_is_removed()
    {
        var added = await RunAsync("user", "add", "cli-ann", "--role", "viewer");
        (added.Code, added.Lines.Count).ShouldBe((0, 1), added.Error);
        using var ann = new EndToEndApi(host.Server.Address);
        ann.Bearer = (string)(await ann.PostAsync("v1/sign-in", new() { ["name"] = "cli-ann", ["password"] = added.Lines[0] }))["token"]!;
        (await RunAsync("user", "role", "cli-ann", "--role", "operator")).Code.ShouldBe(0);
        ((string)(await ann.GetAsync("v1/me"))["role"]!).ShouldBe("ROLE_OPERATOR");
        (await RunAsync("user", "list")).Lines.ShouldContain(l => l.StartsWith("cli-ann  operator", StringComparison.Ordinal));
        (await RunAsync("user", "remove", "cli-ann")).Code.ShouldBe(0);
        var again = await RunAsync("user", "remove", "cli-ann");
        (again.Code, again.Error).ShouldBe((1, "There is nobody of this name.\n"));
        var bad = await RunAsync("user", "add", "cli-bob", "--role", "king");
        (bad.Code, bad.Error.Contains("'king' is no role", StringComparison.Ordinal)).ShouldBe((2, true), bad.Error);
    }

    [Fact]
    public async Task A_token_is_made_narrowed_and_revoked()
    {
        var text = (await RunAsync("token", "create", "cli", "--role", "viewer", "--area", "streams", "--expires", "1h")).Lines.ShouldHaveSingleItem();
        using var program = new EndToEndApi(host.Server.Address, text);
        (await program.GetAsync("v1/streams"))["streams"].ShouldNotBeNull();
        var id = text.Split('_')[1];
        (await RunAsync("token", "list")).Lines.Single(l => l.StartsWith(id, StringComparison.Ordinal)).ShouldMatch(@"viewer +streams");
        (await RunAsync("token", "revoke", id)).Code.ShouldBe(0);
        using var refused = await program.SendAsync(new(HttpMethod.Get, "v1/streams"));
        ((int)refused.StatusCode).ShouldBe(401);
        (await RunAsync("token", "create", "cli", "--expires", "soon")).Code.ShouldBe(2);
    }

    [Fact]
    public async Task A_room_is_made_its_key_replaced_and_it_is_removed()
    {
        var made = JsonNode.Parse((await RunAsync("room", "create", "From the command", "--json")).Lines.ShouldHaveSingleItem())!;
        var (id, key) = ((string)made["id"]!, (string)made["key"]!);
        (await RunAsync("room", "list")).Lines.ShouldContain(l => l.StartsWith(id, StringComparison.Ordinal) && l.Contains(key, StringComparison.Ordinal));
        (await RunAsync("room", "rotate", id)).Lines[1].ShouldNotContain(key);
        (await RunAsync("room", "remove", id)).Code.ShouldBe(0);
        (await RunAsync("room", "rotate", id)).Error.ShouldBe("There is no live room with this id.\n");
    }

    [Fact]
    public async Task The_key_is_shown_and_play_tokens_are_made_and_revoked()
    {
        (await RunAsync("key", "show")).Lines.ShouldHaveSingleItem().ShouldBe(host.Key);
        var token = (await RunAsync("key", "play-token", "--stream", "live/*", "--expires", "10m")).Lines.ShouldHaveSingleItem();
        token.Split('.').Length.ShouldBe(3);
        (await RunAsync("key", "revoke-play-token", token)).Code.ShouldBe(0);
        (await RunAsync("key", "revoke-play-token", "nonsense")).Error.ShouldBe("This is no play token of this server, or it is over already.\n");
        (await RunAsync("key", "revoke-play-token")).Code.ShouldBe(2);
        (await RunAsync("key", "play-token", "--stream", "[")).Error.ShouldContain("is no pattern of app/stream");
    }

    private Task<CommandEnd> RunAsync(params string[] arguments) => OperatorCommand.RunAsync(host.Server.Address, host.Api.Bearer, arguments);
}
