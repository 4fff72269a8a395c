using Google.Protobuf;
using Npgsql;
using SrsStack.V1;

namespace SrsStack.EndToEnd.Tests;

/// <summary>How the views stand is told, and one is made anew while somebody watches, on every wire.</summary>
[Collection(Asking.Name)]
public sealed class ViewsTests(SharedHost host) : IDisposable
{
    private const string Name = "live_stream_list";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Wires _wires = new(host);

    public void Dispose() => _wires.Dispose();

    [Fact]
    public async Task Views_are_listed_the_same_on_every_wire()
    {
        var expected = await UntilAsync(v => v is { State: ViewState.Running, Lag: 0, Position: > 0 });
        (expected.Version, expected.ActiveVersion, expected.HighWater, expected.PoisonEvents, expected.Reason, expected.Rebuild).ShouldBe((1, 1, expected.Position, 0, "", null));
        (expected.Owner.Here, expected.Owner.Backend > 0, expected.Owner.Application.Length > 0).ShouldBe((true, true, true));
        foreach (var (wire, answer) in await AskAsync("ListViews", new ListViewsRequest()))
        {
            answer.Status.ShouldBe("OK", wire);
            answer.Messages.ShouldHaveSingleItem(wire).ShouldBeOfType<ListViewsResponse>().Views.ShouldContain(expected, wire);
        }
    }

    [Fact]
    public async Task Reactors_are_listed_the_same_on_every_wire()
    {
        foreach (var (wire, answer) in await AskAsync("ListReactors", new ListReactorsRequest()))
        {
            answer.Status.ShouldBe("OK", wire);
            answer.Messages.ShouldHaveSingleItem(wire).ShouldBeOfType<ListReactorsResponse>().Reactors.ShouldContain(r => r.Name == "callbacks" && r.Position > 0 && r.LastError.Length == 0, wire);
        }
    }

    [Fact]
    public async Task A_rebuild_tells_its_steps_until_it_is_done_on_every_wire()
    {
        await UntilAsync(v => v.Position > 0);
        foreach (var (wire, answer) in await AskAsync("RebuildView", new RebuildViewRequest { Name = Name }))
        {
            answer.Status.ShouldBe("OK", $"{wire}: {answer.Text}");
            var steps = answer.Messages.Cast<RebuildProgress>().ToList();
            steps.Select(s => s.State).Distinct().ShouldBe([RebuildState.Replaying, RebuildState.Swapping, RebuildState.Done], wire);
            (steps[^1].Position > 0, steps[^1].Target >= steps[^1].Position, steps[^1].EventsPerSecond > 0).ShouldBe((true, true, true), wire);
        }
    }

    [Theory]
    [InlineData("nowhere", "NOT_FOUND", "VIEW_NOT_FOUND")]
    [InlineData("view_live_stream_list; --", "NOT_FOUND", "VIEW_NOT_FOUND")]
    [InlineData("a\tb", "INVALID_ARGUMENT", "as ListViews shows it")]
    public async Task What_is_no_view_is_refused_on_every_wire(string name, string status, string said)
    {
        foreach (var (wire, answer) in await AskAsync("RebuildView", new RebuildViewRequest { Name = name }))
        {
            (answer.Status, answer.Messages.Count).ShouldBe((status, 0), $"{wire}: {answer.Text}");
            answer.Text.Replace("%20", " ", StringComparison.Ordinal).ShouldContain(said, Case.Sensitive, wire);
        }
    }

    [Fact]
    public async Task A_second_rebuild_is_refused_and_who_goes_away_leaves_the_view_as_it_was()
    {
        await UntilAsync(v => v is { State: ViewState.Running, Lag: 0 });
        await using var database = ServerDatabase.Open(host.Server);
        var rows = await RowsAsync(database);
        await using var held = await database.OpenConnectionAsync();
        await using var transaction = await held.BeginTransactionAsync();
        await ExecuteAsync(held, $"select from mt_event_progression where name = '{Name}:All' for update");   // the rebuild comes as far as the swap

        using (await host.Api.SendAsync(new(HttpMethod.Post, $"v1/views/{Name}:rebuild"), HttpCompletionOption.ResponseHeadersRead))
        {
            await UntilAsync(v => v is { State: ViewState.Rebuilding, Rebuild.State: RebuildState.Swapping });
            foreach (var (wire, answer) in await AskAsync("RebuildView", new RebuildViewRequest { Name = Name }))
            {
                answer.Status.ShouldBe("FAILED_PRECONDITION", $"{wire}: {answer.Text}");
                answer.Text.ShouldContain("REBUILD_RUNS", Case.Sensitive, wire);
            }
            (await OperatorCommand.RunAsync(host.Server.Address, host.Api.Bearer, "views", "rebuild", Name)).Error.ShouldContain("is being made anew already");
        }

        var after = await UntilAsync(v => v.State != ViewState.Rebuilding);
        after.Rebuild.ShouldBeNull();
        (await RowsAsync(database)).ShouldBe(rows);
        await transaction.RollbackAsync();
        await UntilAsync(v => v is { State: ViewState.Running, Lag: 0 });
        (await OperatorCommand.RunAsync(host.Server.Address, host.Api.Bearer, "views", "rebuild", Name)).Code.ShouldBe(0, "it can be begun again");
    }

    private Task<IReadOnlyDictionary<string, WireAnswer>> AskAsync(string method, IMessage request) =>
        _wires.AskAsync(HistoryReflection.Descriptor.Services[0].FindMethodByName(method), request);

    private async Task<View> UntilAsync(Predicate<View> isSo)
    {
        View? last = null;
        await Poll.UntilAsync(async () => isSo(last = await ViewAsync()), Patience, () => $"the view, which is {last}");
        return last!;
    }

    private async Task<View> ViewAsync() => ListViewsResponse.Parser.ParseJson(await host.Api.TextAsync("v1/views")).Views.Single(v => v.Name == Name);

    private static async Task<string> RowsAsync(NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand($"select coalesce(string_agg(id || data::text, ',' order by id), '') from view_{Name}");
        return (string)(await command.ExecuteScalarAsync())!;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
