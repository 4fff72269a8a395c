using System.Globalization;

namespace SrsStack.Infrastructure.EventStore;

/// <summary>Where the private cluster and the distribution's binaries are, and under whom they run.</summary>
internal sealed class PostgresFiles
{
    private readonly string _bin;
    private readonly string _root;
    private IReadOnlyList<string> _sockets;

    public PostgresFiles(EmbeddedPostgresOptions options)
        : this(options, SocketPlaces.Short)
    {
    }

    internal PostgresFiles(EmbeddedPostgresOptions options, IReadOnlyList<string> shortPlaces)
    {
        _root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.Directory));
        _bin = options.BinDirectory ?? FindBinaries();
        DataDirectory = Path.Combine(_root, "data");
        _sockets = SocketPlaces.For(_root, shortPlaces);
    }

    public string DataDirectory { get; }

    /// <summary>Known once it is prepared; then it stays the same.</summary>
    public string SocketDirectory => _sockets[0];

    public bool IsInitialized => File.Exists(Path.Combine(DataDirectory, "PG_VERSION"));

    public string Version => IsInitialized ? File.ReadAllText(Path.Combine(DataDirectory, "PG_VERSION")).Trim() : "";

    /// <summary>PostgreSQL refuses to run as root; then the distribution's own account is used.</summary>
    private static string? ServerUser => Environment.IsPrivilegedProcess ? "postgres" : null;

    private string PidFile => Path.Combine(DataDirectory, "postmaster.pid");

    public string Binary(string name) => Path.Combine(_bin, name);

    /// <summary>Makes the directories, open to nobody else from their first moment.</summary>
    /// <exception cref="InvalidOperationException">Something that is not ours stands in their place; the message says what to do.</exception>
    public void Prepare()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_root)!);
        PrepareRoot();
        _sockets = [PrepareSocketDirectory()];
        if (ServerUser is not { } user) return;
        PrivateDirectory.GiveTo(SocketDirectory, user);
        PrivateDirectory.GiveTo(_root, user);   // last: as long as it is ours nobody can exchange what is in it
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

    /// <summary>An operator's link to another disk is used with what it leads to as it is.</summary>
    private void PrepareRoot()
    {
        if (new DirectoryInfo(_root).LinkTarget is not null || PrivateDirectory.TryEnsure(_root, ServerUser, PrivateDirectory.Writers, out var fault)) return;
        throw new InvalidOperationException(
            $"PostgreSQL's directory can not be used. {fault} Give it to the account that runs this server and to nobody else (chown, chmod 700), " +
            "or give the server another DataDirectory.");
    }

    private string PrepareSocketDirectory()
    {
        var faults = _sockets.Count == 0 ? new List<string> { "All paths for it are too long." } : [];
        foreach (var path in _sockets)
        {
            if (PrivateDirectory.TryEnsure(path, ServerUser, PrivateDirectory.Others, out var fault)) return path;
            faults.Add(fault);
        }
        throw new InvalidOperationException(
            $"There is no safe place for PostgreSQL's socket. {string.Join(' ', faults)} Remove that, give the server a DataDirectory with a shorter path, " +
            "or name a PostgreSQL of your own in ConnectionStrings:Postgres.");
    }

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
