using SrsStack.Application.Kernel;

namespace SrsStack.Application.Work;

/// <summary>What should run, and how it stands.</summary>
public interface IWorkBoard
{
    /// <summary>From now on it should run; the same again changes nothing, another spec starts it anew.</summary>
    Task WantAsync(DesiredWork work, CancellationToken stop);

    /// <summary>From now on it should not run.</summary>
    Task UnwantAsync(string key, CancellationToken stop);

    /// <summary>By key, above <paramref name="afterKey"/>; at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<WorkStatus>> ListAsync(string afterKey, int limit, CancellationToken stop);

    /// <summary>Records events only if the lease is still held, in one transaction with looking at it.</summary>
    /// <returns>False when the piece has another owner now: nothing was recorded, the work must end.</returns>
    Task<bool> AppendAsync(WorkLease lease, IReadOnlyList<AppendRequest> requests, CancellationToken stop);
}
