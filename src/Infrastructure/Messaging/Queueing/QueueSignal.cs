namespace SrsStack.Infrastructure.Messaging.Queueing;

/// <summary>Tells the worker of this process that there is something to do. Many calls are one.</summary>
internal sealed class QueueSignal : IDisposable
{
    private readonly SemaphoreSlim _set = new(0);

    public void Set()
    {
        if (_set.CurrentCount == 0) _set.Release();
    }

    /// <summary>Returns when it is set or the time is over, or at the stop.</summary>
    public async Task WaitAsync(TimeSpan limit, CancellationToken stop) =>
        await ((Task)_set.WaitAsync(limit, stop)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    public void Dispose() => _set.Dispose();
}
