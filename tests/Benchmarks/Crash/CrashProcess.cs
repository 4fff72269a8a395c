using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace SrsStack.Benchmarks.Crash;

/// <summary>One life of the child, its answers kept, and the means to end it.</summary>
internal sealed class CrashProcess : IDisposable
{
    private const int SigKill = 9;
    private readonly Process _process;
    private readonly TaskCompletionSource<int> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> _faults = [];
    private readonly Action<int, int, List<CrashAnswer>> _answered;
    private int _answers;

    /// <param name="answered">Writer, number of its command, answers.</param>
    public CrashProcess(string directory, int seed, IEnumerable<int> first, Action<int, int, List<CrashAnswer>> answered)
    {
        _answered = answered;
        _process = new()
        {
            StartInfo = new(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
                [typeof(CrashProcess).Assembly.Location, "crash-child", directory, $"{seed}", string.Join(',', first)])
            {
                UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            },
        };
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.ErrorDataReceived += (_, line) => Fault(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Process id of its PostgreSQL when it is ready to be killed.</summary>
    public Task<int> Ready => _ready.Task;

    public int Answers => Volatile.Read(ref _answers);

    public IReadOnlyList<string> Faults
    {
        get
        {
            lock (_faults) return [.. _faults];
        }
    }

    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async Task StopAsync()
    {
        _process.StandardInput.Close();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        try
        {
            await _process.WaitForExitAsync(limit.Token);
            if (_process.ExitCode != 0) Fault($"It ended with {_process.ExitCode}.");
        }
        catch (OperationCanceledException)
        {
            Fault("It did not end within a minute.");
            await KillAsync();
        }
    }

    public void Dispose() => _process.Dispose();

    public static void KillProcess(int pid) => _ = Signal(pid, SigKill);

    /// <summary>Processes of that server that serve clients: children of ours only.</summary>
    public static IReadOnlyList<int> Backends(int postmaster)
    {
        try
        {
            return [.. File.ReadAllText($"/proc/{postmaster}/task/{postmaster}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(p => int.Parse(p, CultureInfo.InvariantCulture)).Where(ServesClients)];
        }
        catch (IOException)
        {
            return [];
        }
    }

    private static bool ServesClients(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline").Contains("[local]", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private void Read(string? line)
    {
        if (line is null)
        {
            _ready.TrySetException(new InvalidOperationException("The child ended before it was ready: " + string.Join(" / ", Faults)));
            return;
        }
        if (line.Split(' ') is not [var word, .. var rest, "."]) return;   // cut off
        if (word == "ready") _ready.TrySetResult(int.Parse(rest[0], CultureInfo.InvariantCulture));
        else if (word == "done") Answered([.. rest]);
        else Fault(line);
    }

    private void Answered(string[] words)
    {
        var answers = words.Skip(2).Chunk(3).Select(c => new CrashAnswer(c[0], long.Parse(c[1], CultureInfo.InvariantCulture), long.Parse(c[2], CultureInfo.InvariantCulture)));
        _answered(int.Parse(words[0], CultureInfo.InvariantCulture), int.Parse(words[1], CultureInfo.InvariantCulture), [.. answers]);
        Interlocked.Increment(ref _answers);
    }

    private void Fault(string? line)
    {
        if (string.IsNullOrWhiteSpace(line)) return;
        lock (_faults) _faults.Add(line);
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Signal(int pid, int signal);
}
