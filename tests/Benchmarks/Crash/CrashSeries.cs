using System.Collections.Concurrent;

namespace SrsStack.Benchmarks.Crash;

internal enum CrashVictim
{
    Child = 1,
    Postmaster = 2,
    Backend = 3,

    /// <summary>As when the power fails, but for what the kernel had not written yet.</summary>
    Both = 4,
}

/// <summary>Kills a writing process or its PostgreSQL again and again on one data directory and checks all that must hold after each time.</summary>
internal sealed class CrashSeries(int seed, string directory)
{
    private const int LongestRunMs = 1500;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>By writer and number.</summary>
    private readonly ConcurrentDictionary<(int Writer, int Number), List<CrashAnswer>> _answered = new();
    private readonly int[] _next = [.. Enumerable.Repeat(1, CrashCommand.Writers)];

    /// <returns>Exit code.</returns>
    public static async Task<int> RunAsync(int runs, int seed)
    {
        var directory = Directory.CreateTempSubdirectory("srsstack-crash-").FullName;
        Console.WriteLine($"{runs} runs, seed {seed}, in {directory}");
        var failed = await new CrashSeries(seed, directory).RunAsync(runs);
        Console.WriteLine(failed == 0 ? $"{runs} runs, none failed" : $"{runs} runs, {failed} FAILED; what is left is in {directory}");
        if (failed == 0) Directory.Delete(directory, recursive: true);
        return failed == 0 ? 0 : 1;
    }

    private async Task<int> RunAsync(int runs)
    {
        var failed = 0;
        for (var run = 1; run <= runs; run++)
        {
            var random = new Random(unchecked((seed * 100_003) + run));
            var (victim, after) = (Victim(random), random.Next(LongestRunMs));
            var (said, faults) = await OneAsync(victim, after, random);
            if (faults.Count > 0) failed++;
            Console.WriteLine($"run {run}: {victim} after {after} ms; {said}; {(faults.Count == 0 ? "ok" : "FAILED")}");
            foreach (var fault in faults.Take(20)) Console.WriteLine("  " + fault);
        }
        return failed;
    }

    private static CrashVictim Victim(Random random) =>
        random.Next(10) switch { < 4 => CrashVictim.Child, < 6 => CrashVictim.Postmaster, < 8 => CrashVictim.Backend, _ => CrashVictim.Both };

    private async Task<(string Said, List<string> Faults)> OneAsync(CrashVictim victim, int afterMs, Random random)
    {
        var faults = new List<string>();
        try
        {
            using (var child = new CrashProcess(directory, seed, _next, Answered))
            {
                await KillAsync(child, victim, afterMs, random, faults);
                faults.AddRange(child.Faults);
            }
            await using var node = await CrashNode.OpenAsync(directory);
            var said = await new CrashCheck(node, seed, _answered, faults).RunAsync();
            return (said, faults);
        }
        catch (Exception e)
        {
            faults.Add(e.ToString());
            return ("not checked", faults);
        }
    }

    private static async Task KillAsync(CrashProcess child, CrashVictim victim, int afterMs, Random random, List<string> faults)
    {
        var (pick, orderly, pause) = (random.Next(), random.Next(2) == 0, random.Next(300));
        var postmaster = await child.Ready.WaitAsync(Patience);
        await Task.Delay(afterMs);
        if (victim is CrashVictim.Postmaster or CrashVictim.Both) CrashProcess.KillProcess(postmaster);
        if (victim is CrashVictim.Backend && CrashProcess.Backends(postmaster) is { Count: > 0 } backends) CrashProcess.KillProcess(backends[pick % backends.Count]);
        if (victim is CrashVictim.Postmaster or CrashVictim.Backend)
        {
            await RecoversAsync(child, faults);
            await Task.Delay(pause);
            if (orderly)
            {
                await child.StopAsync();
                return;
            }
        }
        await child.KillAsync();
    }

    /// <summary>Every writer has an answer again, with some to spare.</summary>
    private static async Task RecoversAsync(CrashProcess child, List<string> faults)
    {
        await Task.Delay(100);   // answers that were on their way
        var (before, began) = (child.Answers, TimeProvider.System.GetTimestamp());
        while (child.Answers < before + (2 * CrashCommand.Writers))
        {
            if (TimeProvider.System.GetElapsedTime(began) > Patience)
            {
                faults.Add($"It did not go on after its database had died: {child.Answers - before} answers in a minute.");
                return;
            }
            await Task.Delay(10);
        }
    }

    private void Answered(int writer, int number, List<CrashAnswer> answers)
    {
        _answered[(writer, number)] = answers;
        _next[writer] = Math.Max(_next[writer], number + 1);
    }
}
