using Npgsql;
using SrsStack.Application.Kernel;
using SrsStack.Application.Work;
using SrsStack.Infrastructure.EventStore;

namespace SrsStack.Infrastructure.Work;

/// <summary>The table of wanted work. What is wanted here wakes the supervisor of this node at once; other nodes see it at their next pass.</summary>
public sealed class WorkBoard(Database database, PostgresEventStore store, WorkOptions options) : IWorkBoard, IDisposable
{
    private const string Want =
        """
        insert into srs_work as w (key, kind, spec, since) values ($1, $2, $3, clock_timestamp())
        on conflict (key) do update set kind = excluded.kind, spec = excluded.spec, wanted = true, generation = w.generation + 1, attempts = 0, not_before = null,
               status = case when w.owner is null then 'waiting' else w.status end, since = excluded.since
         where w.kind <> excluded.kind or w.spec <> excluded.spec or not w.wanted
        """;

    /// <summary>A runner is told by its next renewal; what nobody runs is swept. One statement that looks at nothing else, so it can not pass a taker by.</summary>
    private const string Unwant = "update srs_work set wanted = false where key = $1";

    private readonly SemaphoreSlim _wake = new(0, 1);

    internal WorkLeases Leases { get; } = new(database, options);

    public Task WantAsync(DesiredWork work, CancellationToken stop) => RunAsync(connection => WantAsync(connection, work, stop), stop);

    public Task UnwantAsync(string key, CancellationToken stop) => RunAsync(connection => UnwantAsync(connection, key, stop), stop);

    /// <summary>In somebody's transaction; <see cref="Wake"/> is to be called when it is through.</summary>
    public static async Task WantAsync(NpgsqlConnection connection, DesiredWork work, CancellationToken stop)
    {
        if (work.Key.Length is 0 or > DesiredWork.MaxKeyLength) throw new ArgumentException($"A key of work has 1 to {DesiredWork.MaxKeyLength} characters.", nameof(work));
        await using var command = new NpgsqlCommand(Want, connection);
        command.Parameters.AddWithValue(work.Key);
        command.Parameters.AddWithValue(work.Kind);
        command.Parameters.AddWithValue(NpgsqlTypes.NpgsqlDbType.Jsonb, work.Spec);
        await command.ExecuteNonQueryAsync(stop);
    }

    /// <summary>In somebody's transaction; <see cref="Wake"/> is to be called when it is through.</summary>
    public static async Task UnwantAsync(NpgsqlConnection connection, string key, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Unwant, connection);
        command.Parameters.AddWithValue(key);
        await command.ExecuteNonQueryAsync(stop);
    }

    public Task<IReadOnlyList<WorkStatus>> ListAsync(string afterKey, int limit, CancellationToken stop) => Database.ReadAsync(async () =>
    {
        await using var command = database.Source.Command(
            "select key, kind, status, owner, reason, attempts, since from srs_work where key > $1 and (wanted or owner is not null) order by key limit $2", afterKey, limit);
        await using var reader = await command.ExecuteReaderAsync(stop);
        var rows = new List<WorkStatus>();
        while (await reader.ReadAsync(stop))
        {
            rows.Add(new(
                reader.GetString(0), reader.GetString(1), Enum.Parse<WorkState>(reader.GetString(2), ignoreCase: true), reader.IsDBNull(3) ? null : reader.GetString(3),
                reader.GetString(4), reader.GetInt32(5), new DateTimeOffset(reader.GetFieldValue<DateTime>(6), TimeSpan.Zero)));
        }
        return (IReadOnlyList<WorkStatus>)rows;
    });

    public async Task<bool> AppendAsync(WorkLease lease, IReadOnlyList<AppendRequest> requests, CancellationToken stop)
    {
        var results = await store.AppendAllAsync(requests, connection => IsHeldAsync(connection, lease, stop), stop);
        if (results?.FirstOrDefault(r => r.Conflict) is { Conflict: true } lost) throw new ConcurrencyException($"Work {lease.Work.Key} appends to a stream that is at version {lost.Version}.");
        return results is not null;
    }

    /// <summary>The supervisor of this node looks now, not at its next pass.</summary>
    public void Wake()
    {
        try
        {
            _wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // it is about to look anyway
        }
    }

    public void Dispose() => _wake.Dispose();

    internal async Task WaitAsync(TimeSpan longest, CancellationToken stop)
    {
        try
        {
            await _wake.WaitAsync(longest, stop);
        }
        catch (OperationCanceledException)
        {
            // the host stops
        }
    }

    /// <summary>The row stays locked against a change of owner until the transaction is through.</summary>
    private static async Task<bool> IsHeldAsync(NpgsqlConnection connection, WorkLease lease, CancellationToken stop)
    {
        await using var command = connection.Command(
            "select 1 from srs_work where key = $1 and fence = $2 and lease_until >= clock_timestamp() for share", lease.Work.Key, lease.Fence);
        return await command.ExecuteScalarAsync(stop) is not null;
    }

    private async Task RunAsync(Func<NpgsqlConnection, Task> work, CancellationToken stop)
    {
        await Database.GuardAsync(async () =>
        {
            await using var connection = await database.Source.OpenConnectionAsync(stop);
            await work(connection);
            return 0;
        });
        Wake();
    }
}
