using System.Globalization;
using System.Text.Json.Nodes;
using SrsStack.Application.Kernel;

namespace SrsStack.EndToEnd.Tests;

/// <summary>An operator looks into the history with srs-stack.</summary>
[Collection(Asking.Name)]
public sealed class OperatorCommandTests(SharedHost host) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("srsstack-cli-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task An_export_is_what_the_api_lists()
    {
        await RememberAsync("export-a", "export-b");
        var (file, before) = (Path.Combine(_folder, "all.jsonl"), await host.Api.EventsAsync());

        var end = await RunAsync("events", "export", "--out", file);

        end.Code.ShouldBe(0, end.Error);
        File.Exists(file + ".part").ShouldBeFalse();
        var lines = File.ReadAllLines(file).Select(l => JsonNode.Parse(l)!).ToList();
        lines.Count.ShouldBeGreaterThanOrEqualTo(before.Count);
        foreach (var (line, listed) in lines.Zip(before)) JsonNode.DeepEquals(line, listed.Json).ShouldBeTrue($"{line.ToJsonString()}\n{listed.Json.ToJsonString()}");
    }

    [Fact]
    public async Task An_export_goes_on_where_it_was_broken_off_and_nowhere_else()
    {
        await RememberAsync("resume-a", "resume-b");
        var file = Path.Combine(_folder, "tokens.jsonl");
        string[] export = ["events", "export", "--type", "api_token_created", "--out", file];
        (await RunAsync(export)).Code.ShouldBe(0);
        var whole = await File.ReadAllTextAsync(file);
        File.Delete(file);
        var first = whole[..(whole.IndexOf('\n') + 1)];
        var position = (string)JsonNode.Parse(first)!["position"]!;
        await File.WriteAllTextAsync(file + ".part", first + "{ \"position\": \"half a li");

        var elsewhere = await RunAsync([.. export, "--after", "999999"]);
        var right = await RunAsync([.. export, "--after", position]);

        (elsewhere.Code, elsewhere.Error).ShouldBe((1, $"{file}.part ends with position {position}: go on with --after {position}, or remove it.\n"));
        right.Code.ShouldBe(0, right.Error);
        (await File.ReadAllTextAsync(file)).ShouldStartWith(whole);
    }

    [Fact]
    public async Task An_entity_is_shown_as_of_a_version_and_with_its_events()
    {
        var stream = (await RememberAsync("shown"))[0].EventStream;
        await RevokeAsync(stream);

        var first = JsonNode.Parse((await RunAsync("events", "show", stream, "--version", "1", "--json")).Lines.ShouldHaveSingleItem())!;
        var now = JsonNode.Parse((await RunAsync("events", "show", stream, "--json")).Lines.ShouldHaveSingleItem())!;
        ((string)first["version"]!, (string)now["version"]!).ShouldBe(("1", "2"));
        JsonNode.DeepEquals(first["state"], now["state"]).ShouldBeFalse();
        (await RunAsync("events", "show", stream, "--events")).Lines.Skip(1).Select(l => l.Split("  ", StringSplitOptions.RemoveEmptyEntries)[2].Trim())
            .ShouldBe(["api_token_created", "api_token_revoked"]);
        (await RunAsync("events", "show", stream, "--events", "--version", "1")).Lines.Count.ShouldBe(2, "the head and one event");
        (await RunAsync("events", "show", "no/such")).Code.ShouldBe(1);
    }

    [Fact]
    public async Task A_wrong_token_is_told_in_a_sentence_that_does_not_show_it()
    {
        const string Wrong = "srs_wrong_token_of_somebody";
        foreach (var command in new[] { "events tail", "events export", "events show x", "events dead-letters list", "work list" })
        {
            var end = await OperatorCommand.RunAsync(host.Server.Address, Wrong, command.Split(' '));
            (end.Code, end.Error).ShouldBe((1, "The server does not know this token, or it is no longer in force: give another as SRSSTACK_TOKEN or with --token.\n"), command);
        }
        (await OperatorCommand.RunAsync(host.Server.Address, null, "work", "list")).Error.ShouldStartWith("The server wants to know who asks");
        (await OperatorCommand.RunAsync(host.Server.Address, Wrong, "events", "tail", "--help")).Lines.ShouldNotContain(l => l.Contains(Wrong));
    }

    [Theory]
    [InlineData("bogus")]
    [InlineData("events bogus")]
    [InlineData("events show")]
    [InlineData("events show x --at yesterday")]
    [InlineData("events show x --version 1 --at 2026-11-22")]
    [InlineData("events tail --stream a --prefix b")]
    [InlineData("events tail --after -1")]
    [InlineData("events dead-letters replay")]
    [InlineData("work list --server nowhere")]
    public async Task What_is_no_command_is_said_and_ends_with_2(string arguments)
    {
        var end = await RunAsync(arguments.Split(' '));
        end.Code.ShouldBe(2);
        end.Error.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_server_that_is_away_is_told_in_a_sentence()
    {
        var end = await OperatorCommand.RunAsync(new("http://127.0.0.1:1"), null, "work", "list");
        (end.Code, end.Error).ShouldBe((1, "No server answers at http://127.0.0.1:1: start it, or give its address with --server.\n"));
    }

    [Fact]
    public async Task Dead_letters_and_work_are_lists_for_people()
    {
        (await RunAsync("events", "dead-letters", "list")).Lines[0].ShouldStartWith("ID");
        (await RunAsync("work", "list")).Lines[0].ShouldStartWith("KEY");
        var none = await RunAsync("events", "dead-letters", "discard", "nothing");
        (none.Code, none.Error).ShouldBe((1, "There is no dead letter of this id. ListDeadLetters shows which there are.\n"));
    }

    [Fact]
    public async Task The_configuration_for_Marten_is_the_documented_one_with_every_event()
    {
        var end = await OperatorCommand.RunAsync(new("http://127.0.0.1:1"), null, "events", "marten-config");
        end.Code.ShouldBe(0);
        foreach (var kind in EventCatalog.Default.All) end.Lines.ShouldContain($"    options.Events.MapEventType<{kind.Type.FullName!.Replace('+', '.')}>(\"{kind.Name}\");");
        var documented = (await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "marten.md"))).Split("```")[1].Split('\n').Skip(1);
        foreach (var line in documented.Where(l => !l.Contains("MapEventType") && !l.Contains("one line for each"))) end.Lines.ShouldContain(line);
    }

    /// <summary>Makes API tokens, so that there are events.</summary>
    private async Task<IReadOnlyList<EndToEndEvent>> RememberAsync(params string[] names)
    {
        var made = new List<EndToEndEvent>();
        foreach (var name in names)
        {
            await host.Api.PostAsync("v1/api-tokens", new() { ["name"] = name });
            var newest = await host.Api.GetAsync("v1/events?descending=true&pageSize=1&types=api_token_created");
            made.Add(new(newest["events"]![0]!));
        }
        return made;
    }

    private async Task RevokeAsync(string stream)
    {
        using var answer = await host.Api.SendAsync(new(HttpMethod.Delete, string.Create(CultureInfo.InvariantCulture, $"v1/api-tokens/{stream.Split('/')[^1]}")));
        answer.EnsureSuccessStatusCode();
    }

    private Task<CommandEnd> RunAsync(params string[] arguments) => OperatorCommand.RunAsync(host.Server.Address, host.Api.Bearer, arguments);
}

/// <summary>To follow the history through the server's absence.</summary>
[Collection(Dying.Name)]
public sealed class TailTests
{
    [Fact]
    public async Task A_tail_resumes_when_the_server_is_back_and_ends_in_order()
    {
        await using var server = await EndToEndHost.StartAsync();
        using var api = await EndToEndApi.SetUpAsync(server.Address);
        var address = server.Address;
        await using var tail = OperatorCommand.Start(address, api.Bearer, "events", "tail", "--after", "0", "--json");
        await tail.UntilAsync((await api.EventsAsync()).Count);

        await server.KillAsync();
        await server.StartAgainAsync(samePorts: true);
        var events = await api.EventsAsync();
        await tail.UntilAsync(events.Count);

        var end = await tail.InterruptAsync();
        end.Code.ShouldBe(0, end.Error);
        end.Error.ShouldContain("The server went away; trying again after position");
        end.Lines.Select(l => (string)JsonNode.Parse(l)!["position"]!).ShouldBe(events.Select(e => e.Position.ToString(CultureInfo.InvariantCulture)));
    }
}
