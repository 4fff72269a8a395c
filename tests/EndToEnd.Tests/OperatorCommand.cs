using System.Diagnostics;
using System.Runtime.InteropServices;

namespace SrsStack.EndToEnd.Tests;

/// <summary><c>srs-stack</c> as a process, as an operator runs it.</summary>
internal sealed class OperatorCommand : IAsyncDisposable
{
    private const int Sigterm = 15;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly Process _process;
    private readonly List<string> _lines = [];
    private readonly Task<string> _error;
    private readonly Task _reading;

    private OperatorCommand(ProcessStartInfo start)
    {
        _process = Process.Start(start)!;
        _error = _process.StandardError.ReadToEndAsync();
        _reading = ReadAsync();
    }

    /// <summary>Lines of its standard output, so far.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lines) return [.. _lines];
        }
    }

    public static OperatorCommand Start(Uri server, string? token, params string[] arguments)
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var file = Path.Combine(Repository.Root, "src", "Host", "bin", output.Parent!.Name, output.Name, "SrsStack.Host.dll");
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [file, .. arguments])
        {
            UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment["SRSSTACK_SERVER"] = server.ToString();
        start.Environment["SRSSTACK_TOKEN"] = token ?? "";
        return new(start);
    }

    public static async Task<CommandEnd> RunAsync(Uri server, string? token, params string[] arguments)
    {
        await using var command = Start(server, token, arguments);
        return await command.EndAsync();
    }

    public Task UntilAsync(int lines) => Poll.UntilAsync(() => Task.FromResult(Lines.Count >= lines || _process.HasExited), Limit, () => $"{lines} lines after {string.Join('\n', Lines)}");

    public Task<CommandEnd> InterruptAsync()
    {
        _ = Kill(_process.Id, Sigterm);
        return EndAsync();
    }

    public async Task<CommandEnd> EndAsync()
    {
        using var limit = new CancellationTokenSource(Limit);
        await _process.WaitForExitAsync(limit.Token);
        await _reading;
        return new(_process.ExitCode, Lines, await _error);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            lock (_lines) _lines.Add(line);
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int pid, int signal);
}

internal sealed record CommandEnd(int Code, IReadOnlyList<string> Lines, string Error);
