using Npgsql;
using NpgsqlTypes;

namespace SrsStack.Infrastructure.Messaging.Queueing;

/// <summary>One statement on the tables of the queue with its values.</summary>
/// <param name="Sql">Gives rows, be it none.</param>
/// <param name="Read">Called for each row.</param>
internal sealed record BusStep(string Sql, NpgsqlDbType[] Types, object[] Values, Action<NpgsqlDataReader> Read);

/// <summary>A connection on which steps run together as one transaction in one round trip, prepared. After any failure it is thrown away and opened anew.</summary>
internal sealed class BusConnection(NpgsqlDataSource source) : IAsyncDisposable
{
    private readonly Dictionary<string, NpgsqlBatch> _prepared = new(StringComparer.Ordinal);
    private NpgsqlConnection? _connection;

    /// <summary>Runs the steps on a connection, and in a transaction, of somebody else.</summary>
    public static async Task RunAsync(NpgsqlConnection connection, BusStep step, CancellationToken stop)
    {
        await using var batch = Lay(connection, [step]);
        await ReadAsync(batch, [step], stop);
    }

    public async Task RunAsync(IReadOnlyList<BusStep> steps, CancellationToken stop)
    {
        try
        {
            await ReadAsync(await PrepareAsync(steps, stop), steps, stop);
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var batch in _prepared.Values) await batch.DisposeAsync();
        _prepared.Clear();
        if (_connection is not null) await _connection.DisposeAsync();
        _connection = null;
    }

    private async ValueTask<NpgsqlBatch> PrepareAsync(IReadOnlyList<BusStep> steps, CancellationToken stop)
    {
        var shape = string.Join(';', steps.Select(s => s.Sql));
        if (_prepared.TryGetValue(shape, out var known))
        {
            for (var n = 0; n < steps.Count; n++)
                for (var i = 0; i < steps[n].Values.Length; i++) known.BatchCommands[n].Parameters[i].Value = steps[n].Values[i];
            return known;
        }
        _connection ??= await source.OpenConnectionAsync(stop);
        var batch = _prepared[shape] = Lay(_connection, steps);
        await batch.PrepareAsync(stop);
        return batch;
    }

    private static NpgsqlBatch Lay(NpgsqlConnection connection, IReadOnlyList<BusStep> steps)
    {
        var batch = new NpgsqlBatch(connection);
        foreach (var step in steps)
        {
            var command = new NpgsqlBatchCommand(step.Sql);
            for (var i = 0; i < step.Values.Length; i++) command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = step.Types[i], Value = step.Values[i] });
            batch.BatchCommands.Add(command);
        }
        return batch;
    }

    private static async Task ReadAsync(NpgsqlBatch batch, IReadOnlyList<BusStep> steps, CancellationToken stop)
    {
        await using var reader = await batch.ExecuteReaderAsync(stop);
        foreach (var step in steps)
        {
            while (await reader.ReadAsync(stop)) step.Read(reader);
            await reader.NextResultAsync(stop);
        }
    }
}
