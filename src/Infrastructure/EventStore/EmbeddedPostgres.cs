using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace SrsStack.Infrastructure.EventStore;

/// <summary>A private PostgreSQL cluster owned by this process: unix socket only, data checksums on, ends with us however we end.</summary>
/// <remarks>
/// The kernel sends the server SIGINT (fast shutdown) when the thread that started it is gone, so even <c>kill -9</c> of the host leaves no
/// orphan; that is why it is started from one thread that lives as long as the process. When it dies by itself it is started again.
/// </remarks>
public sealed class EmbeddedPostgres : IAsyncDisposable
{
    private const string SuperUser = "srsstack";
    private const int Sigint = 2;
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan OldServerLimit = TimeSpan.FromSeconds(30);

    private readonly PostgresFiles _files;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stopping = new();
    private Process? _process;
    private Task _watch = Task.CompletedTask;

    private EmbeddedPostgres(PostgresFiles files, TimeProvider time, ILogger log)
    {
        _files = files;
        _time = time;
        _log = log;
    }

    public string ConnectionString => new NpgsqlConnectionStringBuilder
    {
        Host = _files.SocketDirectory,
        Username = SuperUser,
        Database = "postgres",
        NoResetOnClose = true,
    }.ConnectionString;

    public int ProcessId => _process?.Id ?? 0;

    /// <exception cref="InvalidOperationException">The binaries are missing or the server does not start; the message says what to do.</exception>
    public static async Task<EmbeddedPostgres> StartAsync(EmbeddedPostgresOptions options, TimeProvider time, ILogger<EmbeddedPostgres> log, CancellationToken stop)
    {
        var postgres = new EmbeddedPostgres(new PostgresFiles(options), time, log);
        var began = time.GetTimestamp();
        var first = !postgres._files.IsInitialized;
        if (first) await postgres.InitializeAsync(stop);
        await postgres.LaunchAsync(stop);
        Log.PostgresStarted(log, postgres._files.Version, (long)time.GetElapsedTime(began).TotalMilliseconds, first ? ", new cluster" : "");
        postgres._watch = postgres.WatchAsync();
        return postgres;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _watch;
        if (_process is { HasExited: false } process)
        {
            Signals.Send(process.Id, Sigint);
            using var limit = new CancellationTokenSource(StopLimit, _time);
            await process.WaitForExitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!process.HasExited) process.Kill();
        }
        _process?.Dispose();
        _stopping.Dispose();
        Log.PostgresStopped(_log);
    }

    private Task InitializeAsync(CancellationToken stop)
    {
        _files.Prepare();
        return ChildProcess.RunAsync(_files.AsServerUser(
            _files.Binary("initdb"), "-D", _files.DataDirectory, "-U", SuperUser, "-E", "UTF8", "--locale=C", "--data-checksums",
            "--auth-local=trust", "--auth-host=reject", "--no-instructions"), stop);
    }

    private async Task LaunchAsync(CancellationToken stop)
    {
        _files.Prepare();
        await WaitForOldServerAsync(stop);
        var process = new Process { StartInfo = ChildProcess.Info(_files.ServerCommand(Settings())) };
        process.StartInfo.RedirectStandardError = true;
        process.ErrorDataReceived += (_, line) => Say(line.Data);
        ChildOwner.Run(() => process.Start());
        process.BeginErrorReadLine();
        _process = process;
        await WaitUntilReadyAsync(process, stop);
    }

    private static string[] Settings() =>
    [
        "listen_addresses=", "unix_socket_permissions=0700", "logging_collector=off", "log_min_messages=warning", "max_connections=100",
        "log_min_error_statement=fatal", "log_error_verbosity=terse",   // what is tried again and again would bring its 40 lines of SQL each time
        "shared_buffers=64MB", "max_wal_size=256MB", "wal_compression=on", "checkpoint_timeout=15min", "jit=off", "timezone=UTC", "log_timezone=UTC",
    ];

    private void Say(string? line)
    {
        if (!string.IsNullOrWhiteSpace(line) && !line.Contains("LOG:", StringComparison.Ordinal)) Log.PostgresSays(_log, line);
    }

    /// <summary>After a <c>kill -9</c> of the host the old server is still writing its last checkpoint.</summary>
    private async Task WaitForOldServerAsync(CancellationToken stop)
    {
        var began = _time.GetTimestamp();
        while (_files.RunningServer() is { } pid)
        {
            if (_time.GetElapsedTime(began) > OldServerLimit)
                throw new InvalidOperationException($"Another PostgreSQL (process {pid}) still uses {_files.DataDirectory}. Stop it, or give this server another data directory.");
            await Task.Delay(TimeSpan.FromMilliseconds(20), _time, stop);
        }
    }

    private async Task WaitUntilReadyAsync(Process process, CancellationToken stop)
    {
        var began = _time.GetTimestamp();
        while (!_files.IsReady(process.Id))
        {
            if (process.HasExited) throw new InvalidOperationException($"PostgreSQL ended at once (exit code {process.ExitCode}); its own words are in the log above.");
            if (_time.GetElapsedTime(began) > StartLimit) throw new InvalidOperationException("PostgreSQL was not ready after two minutes.");
            await Task.Delay(TimeSpan.FromMilliseconds(5), _time, stop);
        }
    }

    private async Task WatchAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            await _process!.WaitForExitAsync(_stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_stopping.IsCancellationRequested) return;
            Log.PostgresDied(_log, _process.ExitCode);
            await RestartAsync();
        }
    }

    private async Task RestartAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(TimeSpan.FromSeconds(1), _time, _stopping.Token);
                await LaunchAsync(_stopping.Token);
                return;
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)   // whatever it is: on a full disk not even the directories can be made, and there is nobody else to try again
            {
                Log.PostgresRestartFailed(_log, e.Message);
            }
        }
    }
}
