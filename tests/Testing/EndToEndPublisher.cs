using System.Diagnostics;
using System.Runtime.InteropServices;

namespace SrsStack.Testing;

/// <summary>ffmpeg, or another program, as an encoder: a file in its own time, as it is.</summary>
public sealed class Publisher : IAsyncDisposable
{
    private const int Sigint = 2;
    private const int Sigstop = 19;
    private static readonly TimeSpan ExitLimit = TimeSpan.FromSeconds(40);
    private readonly Process _process;
    private readonly Task<string> _errors;

    private Publisher(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
    }

    public bool IsRunning => !_process.HasExited;

    public static Publisher Start(EndToEndHost server, string name, string key, string file, bool forever = false) =>
        StartAt(server, $"{name}?secret={key}", file, forever);

    /// <param name="address">App, stream and query.</param>
    public static Publisher StartAt(EndToEndHost server, string address, string file, bool forever = false) =>
        StartTo($"rtmp://127.0.0.1:{server.RtmpPort}/{address}", "flv", file, forever);

    /// <param name="streamId">Of SRT's access control; more of the URL's parameters may follow it.</param>
    public static Publisher StartSrt(EndToEndHost server, string streamId, string file, string more = "") =>
        StartTo($"srt://127.0.0.1:{server.SrtPort}?pkt_size=1316{more}&streamid={Uri.EscapeDataString(streamId)}", "mpegts", file, forever: false);

    /// <summary>A program that publishes by itself.</summary>
    public static Publisher StartProgram(string program, params string[] arguments) =>
        new(Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true })!);

    private static Publisher StartTo(string url, string format, string file, bool forever)
    {
        string[] loop = forever ? ["-stream_loop", "-1"] : [];
        return StartProgram("ffmpeg", ["-nostdin", "-v", "error", "-re", .. loop, "-i", file, "-c", "copy", "-f", format, url]);
    }

    /// <returns>The exit code and what it complained about.</returns>
    public async Task<(int Code, string Errors)> EndAsync()
    {
        using var limit = new CancellationTokenSource(ExitLimit);
        await _process.WaitForExitAsync(limit.Token);
        return (_process.ExitCode, await _errors);
    }

    /// <summary>As somebody who presses "stop": says goodbye to the server.</summary>
    public async Task StopAsync()
    {
        _ = Kill(_process.Id, Sigint);
        await EndAsync();
    }

    /// <summary>As an encoder that hangs: its connection stays, and nothing comes any more.</summary>
    public void Suspend() => _ = Kill(_process.Id, Sigstop);

    /// <summary>As a power cut.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await EndAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await KillAsync();
        _process.Dispose();
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int pid, int signal);
}
