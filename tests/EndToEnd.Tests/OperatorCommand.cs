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
        var (program, given) = Call(arguments);
        return new(StartOf(server, token, program, given));
    }

    /// <summary>Into a pipe whose other end is <paramref name="reader"/>; its exit code is the last line of the error output.</summary>
    public static async Task<CommandEnd> PipeAsync(Uri server, string? token, string reader, params string[] arguments)
    {
        var (program, given) = Call(arguments);
        await using var command = new OperatorCommand(StartOf(server, token, "/bin/sh", ["-c", $"{{ \"$@\"; echo \"ended with $?\" >&2; }} | {reader}", "sh", program, .. given]));
        return await command.EndAsync();
    }

    private static (string Program, string[] Arguments) Call(string[] arguments)
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var file = Path.Combine(Repository.Root, "src", "Host", "bin", output.Parent!.Name, output.Name, "SrsStack.Host.dll");
        return (Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [file, .. arguments]);
    }

    private static ProcessStartInfo StartOf(Uri server, string? token, string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["SRSSTACK_SERVER"] = server.ToString();
        start.Environment["SRSSTACK_TOKEN"] = token ?? "";
        return start;
    }

    public static async Task<CommandEnd> RunAsync(Uri server, string? token, params string[] arguments)
    {
        await using var command = Start(server, token, arguments);
        return await command.EndAsync();
    }

    /// <summary>What a person types, and then no more.</summary>
    public async Task<CommandEnd> AnswerAsync(string text)
    {
        await _process.StandardInput.WriteAsync(text);
        _process.StandardInput.Close();
        return await EndAsync();
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
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
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
