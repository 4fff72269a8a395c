using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Xunit.Sdk;

namespace SrsStack.Testing;

/// <summary>The real server as a child process: its own data directory, free ports, ended in order or by force. Ends only what it started.</summary>
public sealed class EndToEndHost : IAsyncDisposable
{
    private const int Sigterm = 15;
    private const int Attempts = 3;
    private static readonly TimeSpan ReadyLimit = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan ExitLimit = TimeSpan.FromSeconds(60);

    /// <summary>Names that would change what a test means.</summary>
    private static readonly string[] Foreign = ["MGMT_PASSWORD", "SRS_PLATFORM_SECRET", "MGMT_LISTEN", "CANDIDATE", "RTMP_PORT", "ConnectionStrings__Postgres"];

    private readonly IReadOnlyDictionary<string, string> _environment;
    private readonly BoundedText _log = new(4 << 20);
    private Process? _process;

    private EndToEndHost(IReadOnlyDictionary<string, string> environment)
    {
        _environment = environment;
        DataDirectory = Directory.CreateTempSubdirectory("srsstack-host-").FullName;
    }

    public string DataDirectory { get; }

    public int HttpPort { get; private set; }

    public int RtmpPort { get; private set; }

    public int SrtPort { get; private set; }

    public int ProcessId => Running.Id;

    public Uri Address => new($"http://127.0.0.1:{HttpPort}/");

    /// <summary>What it wrote in all its lives, the newest 4 million characters.</summary>
    public string Log => _log.ToString();

    private Process Running => _process ?? throw new InvalidOperationException("The server does not run.");

    /// <summary>Starts a server on an empty data directory and waits until it is ready.</summary>
    public static async Task<EndToEndHost> StartAsync(params (string Name, string Value)[] environment)
    {
        var host = new EndToEndHost(environment.ToDictionary(e => e.Name, e => e.Value, StringComparer.Ordinal));
        try
        {
            await host.StartAgainAsync();
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the server on the data that is there, on ports that are free now, or on those that it had.</summary>
    public async Task StartAgainAsync(bool samePorts = false)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (!samePorts) (HttpPort, RtmpPort, SrtPort) = FreePorts();
            Launch();
            if (await IsReadyAsync()) return;
            if (attempt == Attempts || !Log.Contains("address already in use", StringComparison.OrdinalIgnoreCase))
                throw new XunitException($"The server ended before it was ready.\n{Log}");
        }
    }

    /// <summary>SIGTERM; all processes below the server are gone afterwards.</summary>
    /// <returns>The exit code and how long the end took.</returns>
    public async Task<(int ExitCode, TimeSpan Took)> StopAsync()
    {
        var began = TimeProvider.System.GetTimestamp();
        var children = ProcessTable.Below(Running.Id);
        _ = Kill(Running.Id, Sigterm);
        var code = await ExitAsync();
        var took = TimeProvider.System.GetElapsedTime(began);
        await GoneAsync(children);
        return (code, took);
    }

    /// <summary>SIGKILL; waits until the processes below the server are gone as well.</summary>
    public async Task KillAsync()
    {
        var children = ProcessTable.Below(Running.Id);
        Running.Kill();
        await ExitAsync();
        await GoneAsync(children);
    }

    /// <summary>The server's own PostgreSQL: its direct child of that name.</summary>
    public int DatabaseProcessId() =>
        ProcessTable.Below(Running.Id).Single(p => p.ParentId == Running.Id && p.Name.StartsWith("postgres", StringComparison.Ordinal)).Id;

    /// <summary>Resident memory in MiB.</summary>
    public double ResidentMegabytes()
    {
        var line = File.ReadLines($"/proc/{Running.Id}/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }

    /// <summary>Open files and sockets.</summary>
    public int Descriptors() => Directory.GetFileSystemEntries($"/proc/{Running.Id}/fd").Length;

    public async ValueTask DisposeAsync()
    {
        if (_process is not null) await KillAsync();
        Directory.Delete(DataDirectory, recursive: true);
    }

    private static (int Http, int Rtmp, int Srt) FreePorts()
    {
        using var udp = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        using TcpListener first = new(IPAddress.Loopback, 0), second = new(IPAddress.Loopback, 0);
        first.Start();
        second.Start();
        return (((IPEndPoint)first.LocalEndpoint).Port, ((IPEndPoint)second.LocalEndpoint).Port, ((IPEndPoint)udp.Client.LocalEndPoint!).Port);
    }

    /// <summary>Built beside the tests: …/tests/X.Tests/bin/CONFIGURATION/FRAMEWORK and …/src/Host/bin/CONFIGURATION/FRAMEWORK.</summary>
    private static string HostFile()
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        return Path.Combine(Repository.Root, "src", "Host", "bin", output.Parent!.Name, output.Name, "SrsStack.Host.dll");
    }

    private void Launch()
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [HostFile()])
        {
            UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = DataDirectory,
        };
        foreach (var name in Foreign) start.Environment.Remove(name);
        start.Environment["SRSSTACK_DataDirectory"] = DataDirectory;
        start.Environment["SRSSTACK_Bind"] = "127.0.0.1";
        start.Environment["SRSSTACK_Http__Port"] = HttpPort.ToString(CultureInfo.InvariantCulture);
        start.Environment["SRSSTACK_Rtmp__Port"] = RtmpPort.ToString(CultureInfo.InvariantCulture);
        start.Environment["SRSSTACK_Srt__Port"] = SrtPort.ToString(CultureInfo.InvariantCulture);
        foreach (var (name, value) in _environment) start.Environment[name] = value;
        _process = new() { StartInfo = start };
        _process.OutputDataReceived += (_, line) => _log.Add(line.Data);
        _process.ErrorDataReceived += (_, line) => _log.Add(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <returns>False when it ended instead.</returns>
    private async Task<bool> IsReadyAsync()
    {
        using var http = new HttpClient { BaseAddress = Address };
        var began = TimeProvider.System.GetTimestamp();
        while (!Running.HasExited)
        {
            if (await AnswersAsync(http)) return true;
            if (TimeProvider.System.GetElapsedTime(began) > ReadyLimit) throw new XunitException($"The server was not ready in time.\n{Log}");
            await Task.Delay(TimeSpan.FromMilliseconds(50));
        }
        await ExitAsync();
        return false;
    }

    private static async Task<bool> AnswersAsync(HttpClient http)
    {
        try
        {
            using var answer = await http.GetAsync("readyz");
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;   // the port is not open yet
        }
    }

    private async Task<int> ExitAsync()
    {
        using var limit = new CancellationTokenSource(ExitLimit);
        try
        {
            await Running.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException e)
        {
            throw new XunitException($"The server did not end.\n{Log}", e);
        }
        var code = Running.ExitCode;
        _process!.Dispose();
        _process = null;
        return code;
    }

    private static Task GoneAsync(IReadOnlyList<ProcessEntry> processes) => Poll.UntilAsync(
        () => Task.FromResult(!processes.Any(ProcessTable.IsAlive)), TimeSpan.FromSeconds(30), () => "the server's child processes to end");

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int pid, int signal);
}

/// <summary>Lines of text, the oldest dropped when there are too many characters.</summary>
public sealed class BoundedText(int limit)
{
    private readonly Queue<string> _lines = new();
    private int _length;

    public void Add(string? line)
    {
        if (line is null) return;
        lock (_lines)
        {
            _lines.Enqueue(line);
            _length += line.Length;
            while (_length > limit) _length -= _lines.Dequeue().Length;
        }
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        lock (_lines)
        {
            foreach (var line in _lines) text.AppendLine(line);
        }
        return text.ToString();
    }
}

/// <param name="StartedAt">In ticks since the machine started: with the number it names one process for ever.</param>
public sealed record ProcessEntry(int Id, int ParentId, string Name, string StartedAt);

/// <summary>What <c>/proc</c> says of processes.</summary>
public static class ProcessTable
{
    /// <summary>All descendants of a process.</summary>
    public static IReadOnlyList<ProcessEntry> Below(int id)
    {
        var all = Directory.GetDirectories("/proc").Select(d => int.TryParse(Path.GetFileName(d), out var pid) ? Read(pid) : null).OfType<ProcessEntry>().ToList();
        var found = new List<ProcessEntry>();
        var parents = new HashSet<int> { id };
        while (all.Where(p => parents.Contains(p.ParentId) && !parents.Contains(p.Id)).ToList() is { Count: > 0 } children)
        {
            found.AddRange(children);
            parents.UnionWith(children.Select(c => c.Id));
        }
        return found;
    }

    public static bool IsAlive(ProcessEntry process) => Read(process.Id) is { } now && now.StartedAt == process.StartedAt;

    /// <returns>Null when there is no such process, or only its exit code is left.</returns>
    private static ProcessEntry? Read(int pid)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{pid}/stat");
            var (open, close) = (text.IndexOf('('), text.LastIndexOf(')'));
            var fields = text[(close + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? null : new(pid, int.Parse(fields[1], CultureInfo.InvariantCulture), text[(open + 1)..close], fields[19]);
        }
        catch (IOException)
        {
            return null;   // gone while we looked
        }
    }
}

/// <summary>Where the sources are.</summary>
public static class Repository
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "SrsStack.sln"))) return directory.FullName;
        }
        throw new InvalidOperationException("The tests run from outside the repository.");
    }
}

/// <summary>Asks again until the answer is right or the time is over.</summary>
public static class Poll
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    public static Task UntilAsync(Func<Task<bool>> isSo, TimeSpan limit, Func<string> what) =>
        ForAsync(async () => await isSo() ? "yes" : null, limit, what);

    /// <returns>The first answer that is not null.</returns>
    public static async Task<T> ForAsync<T>(Func<Task<T?>> ask, TimeSpan limit, Func<string> what)
        where T : class
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            if (await ask() is { } answer) return answer;
            if (TimeProvider.System.GetElapsedTime(began) > limit) throw new XunitException($"Waited {limit.TotalSeconds} s in vain for {what()}.");
            await Task.Delay(Step);
        }
    }
}
