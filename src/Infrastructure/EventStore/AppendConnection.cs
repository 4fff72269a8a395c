using Npgsql;
using SrsStack.Application.Kernel;

namespace SrsStack.Infrastructure.EventStore;

/// <summary>One append loop's way to the database.</summary>
internal sealed class AppendConnection(NpgsqlDataSource source) : IAsyncDisposable
{
    private readonly PreparedQuery _append = new(source, AppendBatch.Sql, AppendBatch.Parameters);

    /// <param name="fill">Sets the parameters of the batch.</param>
    /// <param name="answers">Gets one answer an append.</param>
    public Task ExecuteAsync(Action<NpgsqlCommand> fill, AppendResult[] answers) => _append.ExecuteAsync(
        fill,
        row =>
        {
            var conflict = row.IsDBNull(1);
            answers[row.GetInt32(0) - 1] = new(conflict, conflict ? row.GetInt64(2) : row.GetInt64(1), row.GetInt64(3));
        },
        CancellationToken.None);

    public ValueTask DisposeAsync() => _append.DisposeAsync();
}
