using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;

namespace SrsStack.Benchmarks;

/// <summary>The reference: PostgreSQL's own load generator, prepared inserts of a row like ours into a table with the same two indexes.</summary>
internal static partial class Pgbench
{
    private const string Row =
        """{"At": "1970-01-01T00:00:00+00:00", "Boot": "00000000000000000000000000000000", "Name": {"App": "live", "Vhost": "__defaultVhost__", "Stream": "b"}}""";

    public static async Task PrepareAsync(NpgsqlDataSource source)
    {
        await using var command = source.CreateCommand(
            """
            create sequence bench_seq;
            create table bench_raw (seq_id bigint primary key, id uuid not null, stream_id varchar, version bigint not null, data jsonb not null, type varchar(500) not null,
              timestamp timestamptz not null, tenant_id varchar default '*DEFAULT*', mt_dotnet_type varchar, is_archived boolean default false);
            create unique index bench_raw_version on bench_raw (stream_id, version)
            """);
        await command.ExecuteNonQueryAsync();
    }

    /// <returns>Rows a second.</returns>
    public static async Task<double> RunAsync(string connectionString, int clients, int rows, int seconds)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        var script = Path.GetTempFileName();
        await File.WriteAllTextAsync(script, Script(rows));
        var info = new ProcessStartInfo(Binary())
        {
            ArgumentList = { "-n", "-M", "prepared", "-c", $"{clients}", "-j", "2", "-T", $"{seconds}", "-f", script, "-h", settings.Host!, "-U", settings.Username!, settings.Database! },
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(info)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        File.Delete(script);
        var match = Tps().Match(await output);
        return match.Success ? double.Parse(match.Groups["tps"].Value, CultureInfo.InvariantCulture) * rows : throw new InvalidOperationException($"pgbench: {await error}{await output}");
    }

    private static string Script(int rows)
    {
        var values = Enumerable.Range(0, rows).Select(_ =>
            $"(nextval('bench_seq'), gen_random_uuid(), 's' || :client_id, currval('bench_seq'), '{Row}', 'live_stream_publish_refused', now(), 'SrsStack.Domain.Streams.LiveStreamEvent+PublishRefused, SrsStack.Domain')");
        return $"insert into bench_raw (seq_id, id, stream_id, version, data, type, timestamp, mt_dotnet_type) values {string.Join(", ", values)};\n";
    }

    private static string Binary() => Directory.GetDirectories("/usr/lib/postgresql").Select(d => Path.Combine(d, "bin", "pgbench")).Where(File.Exists).Order().Last();

    [GeneratedRegex(@"tps = (?<tps>[0-9.]+) \(without", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Tps();
}
