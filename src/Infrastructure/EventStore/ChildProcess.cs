using System.Diagnostics;

namespace SrsStack.Infrastructure.EventStore;

/// <summary>Child processes by argument list, never through a shell.</summary>
internal static class ChildProcess
{
    private const int MaxOutput = 4000;

    public static ProcessStartInfo Info(IReadOnlyList<string> command) =>
        new(command[0], command.Skip(1)) { UseShellExecute = false, WorkingDirectory = "/" };

    /// <exception cref="InvalidOperationException">It could not be started or failed; the message has the end of what it said.</exception>
    public static async Task RunAsync(IReadOnlyList<string> command, CancellationToken stop)
    {
        var info = Info(command);
        info.RedirectStandardOutput = true;
        info.RedirectStandardError = true;
        using var process = Process.Start(info)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(stop), process.StandardError.ReadToEndAsync(stop));
        await process.WaitForExitAsync(stop);
        var said = await error + await output;
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{command[0]} {Path.GetFileName(command[^1])} failed ({process.ExitCode}): {said[Math.Max(0, said.Length - MaxOutput)..]}");
    }
}

/// <summary>The thread from which children are started that must die with this process: the kernel watches the thread, not the process.</summary>
internal static class ChildOwner
{
    private static readonly System.Collections.Concurrent.BlockingCollection<Action> Work = [];

    static ChildOwner() =>
        new Thread(static () =>
        {
            foreach (var action in Work.GetConsumingEnumerable()) action();
        }) { IsBackground = true, Name = "child-owner" }.Start();

    /// <summary>Runs <paramref name="action"/> there and waits for it; its exception comes here.</summary>
    public static void Run(Action action)
    {
        using var done = new ManualResetEventSlim();
        Exception? failure = null;
        Work.Add(() =>
        {
            try
            {
                action();
            }
            catch (Exception e)
            {
                failure = e;
            }
            finally
            {
                done.Set();
            }
        });
        done.Wait();
        if (failure is not null) throw new InvalidOperationException($"The process could not be started: {failure.Message}", failure);
    }
}
