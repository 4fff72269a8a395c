using System.Collections.Concurrent;

namespace SrsStack.Media.Recording;

/// <summary>The threads that write recordings: few, for any number of them. A disk that hangs holds up recordings and nothing else.</summary>
/// <remarks>Dispose it after its writers; threads end when what waits is written.</remarks>
public sealed class RecordingDisk : IDisposable
{
    private readonly BlockingCollection<SegmentWriter> _due = [];
    private readonly Thread[] _threads;

    /// <param name="threads">1 and more; two are enough for some hundred Mbit/s.</param>
    public RecordingDisk(int threads = 2)
    {
        _threads = [.. Enumerable.Range(0, threads).Select(i => new Thread(Run) { IsBackground = true, Name = $"recording {i}" })];
        foreach (var thread in _threads) thread.Start();
    }

    public void Dispose()
    {
        _due.CompleteAdding();
        foreach (var thread in _threads) thread.Join();
        _due.Dispose();
    }

    /// <summary>Something waits to be written. A writer is due once at a time.</summary>
    /// <returns>False when the threads are gone.</returns>
    internal bool TryEnqueue(SegmentWriter writer)
    {
        try
        {
            _due.Add(writer);
            return true;
        }
        catch (InvalidOperationException)                              // disposed of before its writers
        {
            return false;
        }
    }

    private void Run()
    {
        foreach (var writer in _due.GetConsumingEnumerable())
        {
            while (writer.WriteOne() && !TryEnqueue(writer))           // the others first
            {
            }
        }
    }
}
