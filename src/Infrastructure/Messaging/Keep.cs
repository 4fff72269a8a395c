namespace SrsStack.Infrastructure.Messaging;

/// <summary>Keeps work going that must not end: whatever it throws, it begins again after a pause that grows, until it is told to stop.</summary>
internal static class Keep
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <param name="work">Returns when it is told to stop.</param>
    /// <param name="failed">Told of every failure.</param>
    public static async Task GoingAsync(Func<CancellationToken, Task> work, Action<Exception> failed, TimeProvider time, CancellationToken stop)
    {
        for (var pause = FirstPause; !stop.IsCancellationRequested; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            var began = time.GetTimestamp();
            try
            {
                await work(stop);
                return;
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                failed(e);
            }
            if (time.GetElapsedTime(began) > LongestPause) pause = FirstPause;
            await Task.Delay(pause, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
