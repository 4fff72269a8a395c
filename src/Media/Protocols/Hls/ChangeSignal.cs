namespace SrsStack.Media.Protocols.Hls;

/// <summary>Wakes all who wait for a change, one task for them all, on threads of the pool: never on the publisher's.</summary>
/// <remarks>Take <see cref="Next"/> before looking at what changes, then wait for it.</remarks>
internal sealed class ChangeSignal
{
    private TaskCompletionSource _next = NewSource();

    public Task Next => Volatile.Read(ref _next).Task;

    public void Raise()
    {
        var done = Interlocked.Exchange(ref _next, NewSource());
        ThreadPool.UnsafeQueueUserWorkItem(static source => source.TrySetResult(), done, preferLocal: false);
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
