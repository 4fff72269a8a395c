using System.Text.Json.Nodes;

namespace SrsStack.EndToEnd.Tests;

/// <summary>An operator looks after the views, and has people forgotten, with srs-stack.</summary>
[Collection(Asking.Name)]
public sealed class OperatorViewsTests(SharedHost host)
{
    private const string Address = "203.0.113.77";

    [Fact]
    public async Task Views_and_reactors_are_lists_for_people_and_lines_for_programs()
    {
        var list = await RunAsync("views", "list");
        list.Code.ShouldBe(0, list.Error);
        list.Lines[0].ShouldStartWith("NAME");
        list.Lines.Skip(1).Select(l => l.Split(' ')[0]).ShouldBe(["live_stream_list", "recording_list"], ignoreOrder: true);
        var lines = (await RunAsync("views", "list", "--json")).Lines.Select(l => JsonNode.Parse(l)!).ToList();
        lines.Select(l => ((string)l["name"]!, (bool)l["owner"]!["here"]!)).ShouldBe([("live_stream_list", true), ("recording_list", true)], ignoreOrder: true);
        var reactors = (await RunAsync("reactors", "list")).Lines;
        reactors[0].ShouldStartWith("NAME");
        reactors.ShouldContain(l => l.StartsWith("callbacks ", StringComparison.Ordinal));
        (await RunAsync("reactors", "list", "--json")).Lines.Count.ShouldBe(reactors.Count - 1);
    }

    [Fact]
    public async Task A_rebuild_says_when_it_is_done_and_why_it_is_not()
    {
        await Poll.UntilAsync(
            async () => (string)(await host.Api.GetAsync("v1/views"))["views"]![0]!["position"]! != "0", TimeSpan.FromSeconds(60), () => "the view to have events");
        var done = await RunAsync("views", "rebuild", "live_stream_list");
        (done.Code, done.Error).ShouldBe((0, ""));
        done.Lines.ShouldHaveSingleItem().ShouldStartWith("live_stream_list is made anew with all events up to position ");

        var steps = (await RunAsync("views", "rebuild", "live_stream_list", "--json")).Lines.Select(l => (string)JsonNode.Parse(l)!["state"]!).ToList();
        (steps[0], steps[^1]).ShouldBe(("REBUILD_STATE_REPLAYING", "REBUILD_STATE_DONE"));

        var none = await RunAsync("views", "rebuild", "nowhere");
        (none.Code, none.Error).ShouldBe((1, "There is no view 'nowhere' in this build.\n"));
    }

    [Fact]
    public async Task An_erasure_asks_first_and_says_what_it_did()
    {
        await SeenAsync("session-1", "session-2");
        await using (var doubting = OperatorCommand.Start(host.Server.Address, host.Api.Bearer, "access", "erase", "--address", Address))
        {
            var end = await doubting.AnswerAsync("no\n");
            (end.Code, end.Error).ShouldBe((1, $"The address of all sessions from {Address} is forgotten for ever. Type yes to go on: Nothing was erased: the answer was not yes. With --yes nothing is asked.\n"));
        }
        await using (var nobody = OperatorCommand.Start(host.Server.Address, host.Api.Bearer, "access", "erase", "--address", Address))
            (await nobody.AnswerAsync("")).Code.ShouldBe(1, "nobody answered");

        await using (var sure = OperatorCommand.Start(host.Server.Address, host.Api.Bearer, "access", "erase", "--session", "session-1"))
            (await sure.AnswerAsync("yes\n")).Lines.ShouldBe(["1 erased."], "nothing was erased before");
        var rest = await RunAsync("access", "erase", "--address", Address, "--yes");
        (rest.Code, rest.Error).ShouldBe((0, ""));
        rest.Lines.ShouldBe(["1 erased."]);
        var before = await RunAsync("access", "erase", "--before", "2001-01-01", "--yes", "--json");
        ((int)JsonNode.Parse(before.Lines.ShouldHaveSingleItem())!["erased"]!).ShouldBe(0);
    }

    [Fact]
    public async Task An_address_that_still_stands_somewhere_is_no_success()
    {
        await host.Api.PostAsync("v1/api-tokens", new() { ["name"] = "laptop at 203.0.113.78" });
        var end = await RunAsync("access", "erase", "--address", "203.0.113.78", "--yes");
        end.Code.ShouldBe(1);
        end.Lines.ShouldBe(["0 erased."]);
        end.Error.ShouldContain("still stands in: mt_events (1 rows)");
    }

    [Theory]
    [InlineData("views rebuild")]
    [InlineData("access erase --yes")]
    [InlineData("access erase --address 1 --yes")]
    [InlineData("access erase --address somewhere --yes")]
    [InlineData("access erase --address 203.0.113.77 --session x --yes")]
    [InlineData("access erase --before yesterday --yes")]
    public async Task What_is_no_command_is_said_and_ends_with_2(string arguments)
    {
        var end = await RunAsync(arguments.Split(' '));
        end.Code.ShouldBe(2);
        end.Error.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_wrong_token_is_told_in_a_sentence()
    {
        foreach (var command in new[] { "views list", "views rebuild x", "reactors list", "access erase --session x --yes" })
        {
            var end = await OperatorCommand.RunAsync(host.Server.Address, "srs_wrong", command.Split(' '));
            (end.Code, end.Error).ShouldBe((1, "The server does not know this token, or it is no longer in force: give another as SRSSTACK_TOKEN or with --token.\n"), command);
        }
    }

    private Task SeenAsync(params string[] sessions) => ServerDatabase.ExecuteAsync(
        host.Server, string.Join(';', sessions.Select(s => $"insert into srs_session_peers (session_id, peer, seen) values ('{s}', '{Address}:4711', now())")));

    private Task<CommandEnd> RunAsync(params string[] arguments) => OperatorCommand.RunAsync(host.Server.Address, host.Api.Bearer, arguments);
}
