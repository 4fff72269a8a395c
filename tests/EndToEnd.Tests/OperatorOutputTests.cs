using System.Text.Json.Nodes;

namespace SrsStack.EndToEnd.Tests;

/// <summary>What srs-stack writes: to whom, and to the last digit.</summary>
[Collection(Asking.Name)]
public sealed class OperatorOutputTests(SharedHost host)
{
    /// <summary>2^53 + 1, which a double has not, and the largest whole number of the events.</summary>
    private const string Large = "[9007199254740993, 9223372036854775807, -0.10]";

    [Fact]
    public async Task A_tail_ends_when_its_reader_has_enough_though_nothing_happens_any_more()
    {
        var newest = (await host.Api.EventsAsync())[^1].Position;
        var end = await OperatorCommand.PipeAsync(host.Server.Address, host.Api.Bearer, "head -n 1", "events", "tail", "--after", $"{newest - 1}", "--json");
        end.Error.ShouldBe("ended with 0\n");
        ((string)JsonNode.Parse(end.Lines.ShouldHaveSingleItem())!["position"]!).ShouldBe($"{newest}");
    }

    [Theory]
    [InlineData("events export")]
    [InlineData("events show account/owner --events")]
    [InlineData("work list")]
    [InlineData("--help")]
    public async Task What_nobody_reads_ends_without_a_word(string arguments)
    {
        var end = await OperatorCommand.PipeAsync(host.Server.Address, host.Api.Bearer, "true", arguments.Split(' '));
        end.Error.ShouldBe("ended with 0\n");
    }

    [Fact]
    public async Task Whole_numbers_keep_all_their_digits()
    {
        await host.Api.PostAsync("v1/api-tokens", new() { ["name"] = "large numbers" });
        var e = (await host.Api.GetAsync("v1/events?descending=true&pageSize=1&types=api_token_created"))["events"]![0]!;
        var (stream, position) = ((string)e["eventStream"]!, long.Parse((string)e["position"]!, null));
        await SetAsync(position, $$"""data || '{"Large": {{Large}}}'""");
        try
        {
            foreach (var line in new[]
            {
                (await RunAsync("events", "export", "--after", $"{position - 1}")).Lines[0],
                (await RunAsync("events", "show", stream, "--events", "--json")).Lines[0],
                await TailAsync(position - 1),
            })
            {
                var shown = JsonNode.Parse(line)!;
                (shown["data"]!["Large"]!.ToJsonString(), shown["dataJson"]).ShouldBe((Large.Replace(" ", "", StringComparison.Ordinal), null), line);
                (string.Join(',', shown.AsObject().Select(f => f.Key)), (string)shown["position"]!).ShouldBe((string.Join(',', e.AsObject().Select(f => f.Key)), $"{position}"));
            }
            (await RunAsync("events", "show", stream, "--events")).Lines[1].ShouldContain(Large);
        }
        finally
        {
            await SetAsync(position, "data - 'Large'");
        }
        (await RunAsync("events", "show", stream)).Lines.ShouldContain(l => l.Contains("\"large numbers\""));
    }

    private async Task<string> TailAsync(long after)
    {
        await using var tail = OperatorCommand.Start(host.Server.Address, host.Api.Bearer, "events", "tail", "--after", $"{after}", "--json");
        await tail.UntilAsync(1);
        return (await tail.InterruptAsync()).Lines[0];
    }

    private Task SetAsync(long position, string data) => ServerDatabase.ExecuteAsync(host.Server, $"update mt_events set data = {data} where seq_id = {position}");

    private Task<CommandEnd> RunAsync(params string[] arguments) => OperatorCommand.RunAsync(host.Server.Address, host.Api.Bearer, arguments);
}
