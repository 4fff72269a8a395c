using System.Net;
using System.Text.Json.Nodes;
using Npgsql;

namespace SrsStack.EndToEnd.Tests;

/// <summary>The database runs but refuses some of the work: streams go on, /readyz says what stands still, and it is made up for.</summary>
[Collection(Dying.Name)]
public sealed class StandstillTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private EndToEndHost _server = null!;
    private EndToEndApi _api = null!;
    private string _key = "";

    public async Task InitializeAsync()
    {
        _server = await EndToEndHost.StartAsync();
        _api = await EndToEndApi.SetUpAsync(_server.Address);
        _key = await _api.PublishKeyAsync();
    }

    public async Task DisposeAsync()
    {
        _api.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_view_that_can_not_be_written_ends_no_stream_and_is_named_until_it_is_made_up_for()
    {
        var source = await SourceFiles.Usual.Value;
        await using var publisher = Publisher.Start(_server, "live/survivor", _key, source);
        await _api.LiveAsync("live/survivor");
        await ReadyAsync("ready");
        var capturing = Capture.TakeAsync("HTTP-FLV", new(_server.Address, "live/survivor.flv"), 8, Path.Combine(_server.DataDirectory, "survivor.flv"));

        await ExecuteAsync("alter table view_live_stream_list rename column data to hidden");
        await using var comer = Publisher.Start(_server, "live/comer", _key, source);
        await _api.EventsEndingAsync("live/comer", "started");
        var degraded = await ReadyAsync("degraded");
        string.Join('\n', degraded["standstills"]!.AsArray().Select(s => (string?)s)).ShouldContain("42703");
        await comer.StopAsync();
        await _api.EventsEndingAsync("live/comer", "started", "ended");
        await ExecuteAsync("alter table view_live_stream_list rename column hidden to data");

        (await ReadyAsync("ready"))["standstills"]!.AsArray().ShouldBeEmpty();
        ((string)(await _api.StreamAsync("live/comer"))!["state"]!).ShouldBe("SILENT");
        var capture = await capturing;
        publisher.IsRunning.ShouldBeTrue();
        await capture.DecodesCleanlyAsync();
    }

    [Fact]
    public async Task A_stop_ends_in_order_though_its_end_can_not_be_recorded()
    {
        await ExecuteAsync("alter table mt_streams rename to mt_streams_mislaid");

        (await _server.StopAsync()).ExitCode.ShouldBe(0, _server.Log);

        _server.Log.ShouldContain("The end of this life of the server is not in the history");
    }

    private async Task ExecuteAsync(string sql)
    {
        var connection = new NpgsqlConnectionStringBuilder
        {
            Host = Path.Combine(_server.DataDirectory, "postgres", "run"), Username = "srsstack", Database = "postgres", Pooling = false,
        };
        await using var source = NpgsqlDataSource.Create(connection.ConnectionString);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Waits until /readyz says so; all of these are 200.</summary>
    private async Task<JsonNode> ReadyAsync(string status)
    {
        using var http = new HttpClient { BaseAddress = _server.Address };
        return await Poll.ForAsync(
            async () =>
            {
                using var answer = await http.GetAsync("readyz");
                if (answer.StatusCode != HttpStatusCode.OK) return null;
                var body = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
                return (string?)body["status"] == status ? body : null;
            },
            Patience, () => $"/readyz to say {status}\n{_server.Log}");
    }
}
