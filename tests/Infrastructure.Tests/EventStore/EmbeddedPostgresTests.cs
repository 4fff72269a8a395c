using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using SrsStack.Infrastructure.EventStore;
using SrsStack.Testing;

namespace SrsStack.Infrastructure.Tests.EventStore;

public sealed class EmbeddedPostgresTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);
    private readonly string _directory = Directory.CreateTempSubdirectory("srsstack-own-pg-").FullName;

    [Fact]
    public async Task A_cluster_is_made_once_checks_its_pages_and_listens_on_no_port()
    {
        await using (var first = await StartAsync())
        {
            (await AskAsync(first, "show data_checksums")).ShouldBe("on");
            (await AskAsync(first, "show listen_addresses")).ShouldBe("");
            await AskAsync(first, "create table kept (x int)");
        }
        await using var second = await StartAsync();
        (await AskAsync(second, "select count(*)::text from kept")).ShouldBe("0");
    }

    [Fact]
    public async Task A_server_that_dies_is_started_again_with_what_it_had()
    {
        await using var postgres = await StartAsync();
        await AskAsync(postgres, "create table kept (x int)");
        var dead = postgres.ProcessId;

        Process.GetProcessById(dead).Kill();

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(40));
        while (postgres.ProcessId == dead || !await AnswersAsync(postgres)) await Task.Delay(50, limit.Token);
        (await AskAsync(postgres, "select count(*)::text from kept")).ShouldBe("0");
    }

    [Fact]
    public async Task A_server_that_can_not_even_be_prepared_is_tried_again_until_it_starts()
    {
        var log = new LogLines<EmbeddedPostgres>();
        await using var postgres = await StartAsync(log);
        var run = new NpgsqlConnectionStringBuilder(postgres.ConnectionString).Host!;
        Directory.Move(run, run + "-away");
        await File.WriteAllTextAsync(run, "in the way of the directory");

        Process.GetProcessById(postgres.ProcessId).Kill();
        await Poll.UntilAsync(() => Task.FromResult(log.All.Count(IsFailedRestart) > 1), Patience, () => "two tries");
        File.Delete(run);

        await Poll.UntilAsync(() => AnswersAsync(postgres), Patience, () => "PostgreSQL to be back");
    }

    [Fact]
    public async Task Nobody_else_can_reach_its_socket()
    {
        await using var postgres = await StartAsync();
        var run = new NpgsqlConnectionStringBuilder(postgres.ConnectionString).Host!;

        File.GetUnixFileMode(run).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private Task<EmbeddedPostgres> StartAsync(ILogger<EmbeddedPostgres>? log = null) => EmbeddedPostgres.StartAsync(
        new(Path.Combine(_directory, "pg"), null), TimeProvider.System, log ?? NullLogger<EmbeddedPostgres>.Instance, CancellationToken.None);

    private static bool IsFailedRestart(LogLine line) => line.Text.StartsWith("PostgreSQL could not be started again", StringComparison.Ordinal);

    private static async Task<string> AskAsync(EmbeddedPostgres postgres, string sql)
    {
        await using var source = NpgsqlDataSource.Create(postgres.ConnectionString + ";Pooling=false");
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync() as string ?? "";
    }

    private static async Task<bool> AnswersAsync(EmbeddedPostgres postgres)
    {
        try
        {
            return await AskAsync(postgres, "select 'yes'") == "yes";
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }
}
