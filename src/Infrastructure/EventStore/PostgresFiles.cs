using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SrsStack.Infrastructure.EventStore;

/// <summary>Where the private cluster and the distribution's binaries are, and under whom they run.</summary>
internal sealed class PostgresFiles
{
    private const int MaxSocketPath = 90;   // of 107 that the kernel allows, less the file's own name
    private readonly string _bin;
    private readonly string _root;

    public PostgresFiles(EmbeddedPostgresOptions options)
    {
        _root = Path.GetFullPath(options.Directory);
        _bin = options.BinDirectory ?? FindBinaries();
        DataDirectory = Path.Combine(_root, "data");
        SocketDirectory = Path.Combine(_root, "run");
        if (SocketDirectory.Length > MaxSocketPath)
            SocketDirectory = Path.Combine(Path.GetTempPath(), "srsstack-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(_root)))[..12]);
    }

    public string DataDirectory { get; }

    public string SocketDirectory { get; }

    public bool IsInitialized => File.Exists(Path.Combine(DataDirectory, "PG_VERSION"));

    public string Version => IsInitialized ? File.ReadAllText(Path.Combine(DataDirectory, "PG_VERSION")).Trim() : "";

    /// <summary>PostgreSQL refuses to run as root; then the distribution's own account is used.</summary>
    private static string? ServerUser => Environment.IsPrivilegedProcess ? "postgres" : null;

    private string PidFile => Path.Combine(DataDirectory, "postmaster.pid");

    public string Binary(string name) => Path.Combine(_bin, name);

    /// <summary>Makes the directories, readable by nobody else.</summary>
    public void Prepare()
    {
        foreach (var directory in new[] { _root, SocketDirectory })
        {
            Directory.CreateDirectory(directory);
            File.SetUnixFileMode(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            if (ServerUser is { } user) Signals.ChangeOwner(directory, user);
        }
    }

    public string[] AsServerUser(params string[] command) => [.. Prefix(diesWithUs: false), .. command];

    public string[] ServerCommand(IEnumerable<string> settings) =>
        [.. Prefix(diesWithUs: true), Binary("postgres"), "-D", DataDirectory, "-k", SocketDirectory, .. settings.SelectMany(s => new[] { "-c", s })];

    /// <summary>The eighth line turns to "ready": no connection attempts that fill the log with refusals.</summary>
    public bool IsReady(int pid) =>
        ReadPidFile() is { Length: > 7 } lines && lines[0] == pid.ToString(CultureInfo.InvariantCulture) && lines[7].Trim() == "ready";

    /// <summary>A server that uses the cluster now, started by whom ever.</summary>
    public int? RunningServer() =>
        ReadPidFile() is { Length: > 0 } lines && int.TryParse(lines[0], CultureInfo.InvariantCulture, out var pid) && IsPostgres(pid) ? pid : null;

    private static bool IsPostgres(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/comm").StartsWith("postgres", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;   // the process is gone
        }
    }

    private string[] ReadPidFile()
    {
        try
        {
            return File.ReadAllLines(PidFile);
        }
        catch (IOException)
        {
            return [];   // not there yet, or just being written
        }
    }

    private List<string> Prefix(bool diesWithUs)
    {
        if (ServerUser is null && !diesWithUs) return [];
        var prefix = new List<string> { "setpriv" };
        if (ServerUser is { } user) prefix.AddRange(["--reuid", user, "--regid", user, "--init-groups"]);
        if (ServerUser is not null && !OthersMayEnter(_root)) prefix.AddRange(["--inh-caps", "+dac_read_search", "--ambient-caps", "+dac_read_search"]);
        if (diesWithUs) prefix.AddRange(["--pdeathsig", "INT"]);
        prefix.Add("--");
        return prefix;
    }

    /// <summary>Below a home like /root the server's account could not even reach its own directory without that capability.</summary>
    private static bool OthersMayEnter(string path)
    {
        for (var parent = Path.GetDirectoryName(path); parent is { Length: > 1 }; parent = Path.GetDirectoryName(parent))
        {
            if (!File.GetUnixFileMode(parent).HasFlag(UnixFileMode.OtherExecute)) return false;
        }
        return true;
    }

    private static string FindBinaries()
    {
        var found = new[] { "/usr/lib/postgresql", "/opt/homebrew/opt" }.Where(Directory.Exists).SelectMany(Directory.GetDirectories)
            .Select(d => Path.Combine(d, "bin")).Concat(["/usr/pgsql-17/bin", "/usr/pgsql-16/bin", "/usr/local/pgsql/bin", "/usr/bin"])
            .Where(d => File.Exists(Path.Combine(d, "initdb")) && File.Exists(Path.Combine(d, "postgres")))
            .OrderByDescending(MajorVersion).FirstOrDefault();
        return found ?? throw new InvalidOperationException(
            "PostgreSQL's server programs were not found. Install them (Debian, Ubuntu: apt-get install postgresql), name their directory in " +
            "Postgres:BinDirectory, or give a server in ConnectionStrings:Postgres.");
    }

    private static int MajorVersion(string bin) =>
        int.TryParse(Path.GetFileName(Path.GetDirectoryName(bin)), CultureInfo.InvariantCulture, out var major) ? major : 0;
}
