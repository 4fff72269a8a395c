using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using SrsStack.Infrastructure.EventStore;

namespace SrsStack.Infrastructure.Tests.EventStore;

/// <summary>Whoever can enter the socket's directory is the database's superuser.</summary>
public sealed class SocketDirectoryTests : IDisposable
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private readonly string _directory = Directory.CreateTempSubdirectory("srsstack-socket-").FullName;
    private readonly string _place;
    private readonly string _root;

    public SocketDirectoryTests()
    {
        _place = Directory.CreateDirectory(Path.Combine(_directory, "place")).FullName;
        _root = Path.Combine(_directory, new string('x', 90), "pg");
    }

    private string Planted => SocketPlaces.For(_root, [_place]).Single();

    [Fact]
    public async Task A_data_directory_with_a_long_path_works_and_its_socket_is_where_only_the_server_can_enter()
    {
        string run;
        await using (var postgres = await EmbeddedPostgres.StartAsync(
            new(_root, null), TimeProvider.System, NullLogger<EmbeddedPostgres>.Instance, CancellationToken.None))
        {
            run = new NpgsqlConnectionStringBuilder(postgres.ConnectionString).Host!;
            await using var source = NpgsqlDataSource.Create(postgres.ConnectionString + ";Pooling=false");
            await using var command = source.CreateCommand("select 1");
            (await command.ExecuteScalarAsync()).ShouldBe(1);
        }

        run.ShouldBe(SocketPlaces.For(_root, SocketPlaces.Short)[0]);
        IsTheServers(run);
        Directory.Delete(run, recursive: true);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Both_directories_are_the_servers_alone_and_are_taken_again_at_the_next_start(bool isLong)
    {
        var root = isLong ? _root : Path.Combine(_directory, "pg");
        Files(root).Prepare();
        var files = Files(root);
        files.Prepare();
        files.Prepare();

        files.SocketDirectory.ShouldBe(isLong ? Planted : Path.Combine(root, "run"));
        IsTheServers(files.SocketDirectory);
        IsTheServers(root);
    }

    [Fact]
    public void The_length_of_a_path_is_counted_in_bytes()
    {
        var (short_, long_) = ("/" + new string('x', 85), "/" + new string('ü', 85));
        SocketPlaces.For(short_, ["/run"]).ShouldBe([short_ + "/run"]);
        SocketPlaces.For(long_, ["/run"]).Single().ShouldStartWith("/run/srsstack-");
    }

    [Fact]
    public void A_place_where_nothing_can_be_made_leaves_it_to_the_next()
    {
        var files = new PostgresFiles(new(_root, null), ["/proc", _place]);
        files.Prepare();
        files.SocketDirectory.ShouldBe(Planted);
    }

    [Fact]
    public void A_link_in_its_place_is_refused_and_what_it_leads_to_stays_as_it_was()
    {
        var target = Directory.CreateDirectory(Path.Combine(_directory, "target"), Owner | UnixFileMode.OtherRead).FullName;
        var before = PrivateDirectory.Look(target);
        Directory.CreateSymbolicLink(Planted, target);

        Refused().ShouldContain("is a link");

        PrivateDirectory.Look(target).ShouldBe(before);
        Directory.EnumerateFileSystemEntries(target).ShouldBeEmpty();
        new DirectoryInfo(Planted).LinkTarget.ShouldBe(target);
    }

    [Fact]
    public void A_link_to_nothing_is_refused_and_nothing_is_made()
    {
        var target = Path.Combine(_directory, "target");
        Directory.CreateSymbolicLink(Planted, target);

        Refused().ShouldContain("is a link");

        Directory.Exists(target).ShouldBeFalse();
    }

    [Fact]
    public void A_file_in_its_place_is_refused()
    {
        File.WriteAllText(Planted, "mine");
        Refused().ShouldContain("is a link or a file");
        File.ReadAllText(Planted).ShouldBe("mine");
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherExecute)]
    [InlineData(UnixFileMode.OtherWrite)]
    public void A_directory_that_others_may_enter_is_refused_and_stays_so(UnixFileMode open)
    {
        Directory.CreateDirectory(Planted);
        File.SetUnixFileMode(Planted, Owner | open);

        Refused().ShouldContain("is open to others");

        File.GetUnixFileMode(Planted).ShouldBe(Owner | open);
    }

    /// <summary>Only root can make one that belongs to another; for everybody else there is one that belongs to root.</summary>
    [Fact]
    public void A_directory_of_somebody_else_is_refused_and_stays_theirs()
    {
        var theirs = Environment.IsPrivilegedProcess ? Directory.CreateDirectory(Planted, Owner).FullName : "/usr";
        if (Environment.IsPrivilegedProcess) PrivateDirectory.GiveTo(theirs, "nobody");
        var before = PrivateDirectory.Look(theirs);

        PrivateDirectory.TryEnsure(theirs, null, PrivateDirectory.Others, out var fault).ShouldBeFalse();
        fault.ShouldContain("belongs to somebody else");
        if (Environment.IsPrivilegedProcess) Refused().ShouldContain("belongs to somebody else");

        PrivateDirectory.Look(theirs).ShouldBe(before);
    }

    [Fact]
    public void A_cluster_directory_that_others_may_change_is_refused()
    {
        var root = Directory.CreateDirectory(Path.Combine(_directory, "pg")).FullName;
        File.SetUnixFileMode(root, Owner | UnixFileMode.GroupWrite);

        Should.Throw<InvalidOperationException>(Files(root).Prepare).Message.ShouldContain("another DataDirectory");

        Directory.EnumerateFileSystemEntries(root).ShouldBeEmpty();
    }

    [Fact]
    public void A_cluster_that_the_operator_keeps_elsewhere_is_found_behind_a_link()
    {
        var (kept, root) = (Path.Combine(_directory, "kept"), Path.Combine(_directory, "pg"));
        Files(kept).Prepare();
        Directory.CreateSymbolicLink(root, kept);

        Files(root).Prepare();

        IsTheServers(kept);
        IsTheServers(Path.Combine(kept, "run"));
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private PostgresFiles Files(string root) => new(new(root, null), [_place]);

    private string Refused()
    {
        var message = Should.Throw<InvalidOperationException>(Files(_root).Prepare).Message;
        message.ShouldContain("ConnectionStrings:Postgres");
        return message;
    }

    /// <summary>As root it is the account that PostgreSQL runs under, else we.</summary>
    private void IsTheServers(string directory)
    {
        var server = Environment.IsPrivilegedProcess ? PrivateDirectory.IdOf("postgres") : PrivateDirectory.Look(_directory)!.Value.Owner;
        PrivateDirectory.Look(directory).ShouldBe(new PrivateDirectory.Entry(true, server, Owner));
    }
}
