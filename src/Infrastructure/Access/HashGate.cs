namespace SrsStack.Infrastructure.Access;

/// <summary>Few slow hashes at once and not many that wait: whoever asks for more, the streams keep their share of the machine.</summary>
/// <param name="atOnce">Hashes that run at the same time.</param>
/// <param name="waiting">Callers that may wait besides.</param>
internal sealed class HashGate(int atOnce, int waiting) : IDisposable
{
    private readonly SemaphoreSlim _free = new(atOnce);
    private int _callers;

    /// <returns>What <paramref name="hash"/> answers; the default, at once, when too many wait already.</returns>
    public async Task<T?> RunAsync<T>(Func<T> hash, CancellationToken stop)
    {
        try
        {
            if (Interlocked.Increment(ref _callers) > atOnce + waiting) return default;
            await _free.WaitAsync(stop);
            try
            {
                return hash();
            }
            finally
            {
                _free.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _callers);
        }
    }

    public void Dispose() => _free.Dispose();
}
