using Microsoft.Extensions.Logging;
using Npgsql;
using SrsStack.Application.Kernel;

namespace SrsStack.Infrastructure.EventStore;

/// <summary>Gathers the appends that wait into one transaction; each caller gets its own answer.</summary>
/// <remarks>
/// A few loops overlap one batch's work with another's commit; a stream always goes to the same loop, so they never wait for each other's
/// rows. A version conflict is an answer and fails nobody else. When a batch fails for what one append holds, its appends are tried one by
/// one. When the database is gone, all that wait are told so.
/// </remarks>
internal sealed class GroupCommitAppender : IAsyncDisposable
{
    private readonly AppendLoop[] _loops;

    public GroupCommitAppender(NpgsqlDataSource source, EventCatalog catalog, TimeProvider time, int loops, Action appended, ILogger log) =>
        _loops = [.. Enumerable.Range(0, loops).Select(_ => new AppendLoop(source, catalog, time, appended, log))];

    public Task<AppendResult> AppendAsync(WaitingAppend append, CancellationToken stop) =>
        _loops[(uint)string.GetHashCode(append.Request.Stream.Value, StringComparison.Ordinal) % (uint)_loops.Length].AppendAsync(append, stop);

    public async ValueTask DisposeAsync()
    {
        foreach (var loop in _loops) await loop.DisposeAsync();
    }
}
