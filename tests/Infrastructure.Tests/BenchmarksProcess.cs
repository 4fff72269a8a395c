using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using SrsStack.Testing;

namespace SrsStack.Infrastructure.Tests;

/// <summary>The program of <c>tests/Benchmarks</c> as a process; killed when it is disposed of.</summary>
internal sealed class BenchmarksProcess : IDisposable
{
    private const int SigStop = 19, SigCont = 18;
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();

    public BenchmarksProcess(params string[] arguments)
    {
        _process = new()
        {
            StartInfo = new(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [Program(), .. arguments])
            {
                UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            },
        };
        _process.OutputDataReceived += (_, line) => Add(line.Data);
        _process.ErrorDataReceived += (_, line) => Add(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public IReadOnlyList<string> Lines => [.. _lines];

    /// <summary>It does not run and does not know it, as when a machine is suspended.</summary>
    public void Pause() => _ = Signal(_process.Id, SigStop);

    public void Resume() => _ = Signal(_process.Id, SigCont);

    public void Kill() => _process.Kill();

    public async Task<int> EndAsync(TimeSpan limit)
    {
        using var stop = new CancellationTokenSource(limit);
        await _process.WaitForExitAsync(stop.Token);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }

    /// <summary>Built beside the tests: …/tests/X/bin/CONFIGURATION/FRAMEWORK.</summary>
    private static string Program()
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var file = Path.Combine(Repository.Root, "tests", "Benchmarks", "bin", output.Parent!.Name, output.Name, "SrsStack.Benchmarks.dll");
        return File.Exists(file) ? file : throw new InvalidOperationException($"{file} is missing: build the whole solution first.");
    }

    private void Add(string? line)
    {
        if (line is not null) _lines.Enqueue(line);
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Signal(int pid, int signal);
}
