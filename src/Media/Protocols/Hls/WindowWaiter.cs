namespace SrsStack.Media.Protocols.Hls;

/// <summary>Holds requests until the window has what they ask for: a bounded number, for a bounded time, woken by one signal.</summary>
internal sealed class WindowWaiter(SegmentWindow window, HlsOptions options)
{
    private int _waiting;

    public bool IsBusy => Volatile.Read(ref _waiting) > 0;

    /// <returns>Ready, TimedOut, TooMany, or None when the window is over.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> came first.</exception>
    public async ValueTask<HlsReloadEnd> WaitAsync(Func<WindowSnapshot?, bool> isThere, TimeSpan limit, TimeProvider time, CancellationToken stop)
    {
        if (isThere(window.Current)) return HlsReloadEnd.Ready;
        try
        {
            return Interlocked.Increment(ref _waiting) > options.MaxWaiting ? HlsReloadEnd.TooMany : await HoldAsync(isThere, limit, time, stop);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    private async ValueTask<HlsReloadEnd> HoldAsync(Func<WindowSnapshot?, bool> isThere, TimeSpan limit, TimeProvider time, CancellationToken stop)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            var change = window.Changed.Next;
            if (isThere(window.Current)) return HlsReloadEnd.Ready;
            if (window.IsOver) return HlsReloadEnd.None;
            var left = limit - time.GetElapsedTime(began);
            if (left <= TimeSpan.Zero) return HlsReloadEnd.TimedOut;
            await change.WaitAsync(left, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            stop.ThrowIfCancellationRequested();
        }
    }
}
