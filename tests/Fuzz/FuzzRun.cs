using System.Diagnostics;
using SrsStack.Media.Protocols;

namespace SrsStack.Fuzz;

/// <summary>Runs one target over its corpus, then over broken inputs, until one fails or all runs are done.</summary>
public static class FuzzRun
{
    /// <summary>Generous: an input has up to 4 kB, and a run of a healthy parser takes microseconds.</summary>
    private static readonly TimeSpan SlowRun = TimeSpan.FromSeconds(5);

    private const long MaxAllocated = 32 << 20;
    private const int MaxWays = 4096;

    public static FuzzResult Run(FuzzTarget target, IReadOnlyList<byte[]> corpus, long runs, int seed)
    {
        var began = Stopwatch.GetTimestamp();
        var (ways, seen) = (new List<byte[]>(), new HashSet<int>());
        foreach (var input in corpus)
        {
            if (Try(target, input, out var way) is { } failure) return new(0, Stopwatch.GetElapsedTime(began), ways, failure);
            if (seen.Add(way)) ways.Add(input);
        }

        var mutator = new FuzzMutator(seed);
        for (var run = 1L; run <= runs; run++)
        {
            var input = mutator.Next(ways);
            if (Try(target, input, out var way) is { } failure) return new(run, Stopwatch.GetElapsedTime(began), ways, failure);
            if (ways.Count < MaxWays && seen.Add(way)) ways.Add(input);
        }

        return new(runs, Stopwatch.GetElapsedTime(began), ways, null);
    }

    private static FuzzFailure? Try(FuzzTarget target, byte[] input, out int way)
    {
        way = 0;
        var (began, allocated) = (Stopwatch.GetTimestamp(), GC.GetAllocatedBytesForCurrentThread());
        try
        {
            way = target.Run(input);
        }
        catch (ProtocolException answer)
        {
            way = string.GetHashCode(answer.Message.AsSpan(0, Math.Min(answer.Message.Length, 24)), StringComparison.Ordinal);
        }
        catch (Exception failed)
        {
            return new(input, failed.ToString());
        }

        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        if (allocated > MaxAllocated) return new(input, $"It allocated {allocated} bytes.");
        var took = Stopwatch.GetElapsedTime(began);
        return took > SlowRun ? new(input, $"It took {took}.") : null;
    }
}
