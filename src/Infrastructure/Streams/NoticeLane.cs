using Npgsql;
using SrsStack.Application.Kernel;
using SrsStack.Infrastructure.EventStore;

namespace SrsStack.Infrastructure.Streams;

/// <summary>What one stream tells, on its way into the history: strictly one after the other.</summary>
/// <remarks>
/// Usually a lane lives for one notice and all lanes wait for each other. When a notice can not be written though the database takes others,
/// the lane stands apart: later notices of its stream queue up in it and the other streams go on.
/// </remarks>
internal sealed class NoticeLane(Retry retry)
{
    /// <summary>The same fault so often in a row is a defect that no waiting mends.</summary>
    public const int MaxFaults = 10;

    private readonly TaskCompletionSource _apart = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _count;
    private string? _fault;
    private int _faults;

    public Retry Retry => retry;

    /// <summary>Completes when the trouble is this stream's alone.</summary>
    public Task Apart => _apart.Task;

    /// <summary>Notices in it that are not written yet.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>The end of the last write.</summary>
    public Task Tail { get; private set; } = Task.CompletedTask;

    /// <summary>Runs <paramref name="write"/> when all before it have ended.</summary>
    public void Add(Func<Task> write)
    {
        Interlocked.Increment(ref _count);
        Tail = RunAsync(Tail, write);
    }

    public void Succeeded()
    {
        retry.Succeeded();
        (_fault, _faults) = (null, 0);
    }

    /// <summary>Takes note of a failure and sets the lane apart when others need not wait for it.</summary>
    /// <returns>True when trying again is hopeless. A defect that came with the notice before counts on: those behind it do not wait for ten more tries.</returns>
    public bool Failed(Exception e)
    {
        if (!IsOwn(e)) return false;
        _apart.TrySetResult();
        if (e is ConcurrencyException) return false;   // somebody else is at it: their turn ends
        var fault = e is PostgresException p ? p.SqlState : e.GetType().FullName;
        _faults = fault == _fault ? _faults + 1 : 1;
        _fault = fault;
        return _faults >= MaxFaults;
    }

    /// <summary>False when other notices would meet the same: the database is away, locked, full, or lacks a table.</summary>
    private static bool IsOwn(Exception e) => e switch
    {
        OutOfMemoryException or EventStoreUnavailableException => false,
        PostgresException p => p.SqlState[..2] is "22" or "23" or "54",   // data, constraint, limit: it does not like these values
        _ => !Database.IsUnavailable(e),
    };

    private async Task RunAsync(Task before, Func<Task> write)
    {
        await before;
        await write();
        Interlocked.Decrement(ref _count);
    }
}
