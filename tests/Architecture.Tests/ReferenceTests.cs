using System.Reflection;

namespace SrsStack.Architecture.Tests;

/// <summary>Who may know whom: the table of projects, held by a machine.</summary>
public sealed class ReferenceTests
{
    private static readonly Assembly Domain = typeof(Domain.Kernel.Rejection).Assembly;
    private static readonly Assembly Application = typeof(Application.Kernel.IEventStore).Assembly;
    private static readonly Assembly Media = typeof(Media.Engine.MediaEngine).Assembly;
    private static readonly Assembly Rpc = typeof(Rpc.IRpcInterceptor).Assembly;
    private static readonly Assembly Infrastructure = typeof(Infrastructure.InfrastructureServices).Assembly;

    [Fact]
    public void Domain_knows_the_base_library_only() => Foreign(Domain).ShouldBeEmpty();

    [Fact]
    public void Application_knows_domain_only() => Foreign(Application).ShouldBe(["SrsStack.Domain"]);

    [Fact]
    public void Media_knows_nothing_of_ours_and_no_database_or_web_server()
    {
        Foreign(Media).ShouldAllBe(name => name == "Microsoft.Extensions.Logging.Abstractions");
    }

    [Fact]
    public void Rpc_knows_nothing_of_ours() => Foreign(Rpc).ShouldAllBe(name => !name.StartsWith("SrsStack", StringComparison.Ordinal));

    [Fact]
    public void Infrastructure_does_not_know_the_host_or_the_wires() =>
        Foreign(Infrastructure).Where(n => n.StartsWith("SrsStack", StringComparison.Ordinal)).Order().ShouldBe(["SrsStack.Application", "SrsStack.Domain", "SrsStack.Media"]);

    [Fact]
    public void Only_infrastructure_knows_npgsql()
    {
        foreach (var assembly in new[] { Domain, Application, Media, Rpc }) Foreign(assembly).ShouldNotContain("Npgsql");
    }

    [Theory]
    [InlineData("Domain")]
    [InlineData("Application")]
    [InlineData("Media")]
    [InlineData("Rpc")]
    [InlineData("Infrastructure")]
    public void Every_type_lives_in_the_namespace_of_its_project(string project)
    {
        var assembly = new[] { Domain, Application, Media, Rpc, Infrastructure }.Single(a => a.GetName().Name == "SrsStack." + project);
        var allowed = project == "Rpc" ? new[] { "SrsStack.Rpc", "Grpc." } : ["SrsStack." + project];

        assembly.GetTypes().Where(t => t.Namespace is not null && !t.Name.Contains('<') && t.Namespace.StartsWith("System", StringComparison.Ordinal) is false
            && t.Namespace.StartsWith("Microsoft", StringComparison.Ordinal) is false && !allowed.Any(a => t.Namespace.StartsWith(a, StringComparison.Ordinal)))
            .Select(t => t.FullName).ShouldBeEmpty();
    }

    private static IReadOnlyList<string> Foreign(Assembly assembly) =>
        [.. assembly.GetReferencedAssemblies().Select(a => a.Name!).Where(n => !n.StartsWith("System", StringComparison.Ordinal) && n != "netstandard").Order()];
}
