using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Npgsql;
using SrsStack.Host.Platform;
using SrsStack.Host.Security;

namespace SrsStack.Host.Tests.Security;

/// <summary>All endpoints that a server has, by what they say themselves: the server is put together once more beside the running one, on its data, and not started.</summary>
internal static class HostEndpoints
{
    public static async Task<IReadOnlyList<HostEndpoint>> OfAsync(EndToEndHost server)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["DataDirectory"] = server.DataDirectory, ["ConnectionStrings:Postgres"] = DatabaseOf(server),
        });
        var settings = HostSettings.Read(builder.Configuration);
        await using var storage = await Storage.OpenAsync(settings, CancellationToken.None);
        await using var app = Composition.Build(builder, settings, storage);
        return [.. ((IEndpointRouteBuilder)app).DataSources.SelectMany(d => d.Endpoints).Select(e => new HostEndpoint((RouteEndpoint)e))];
    }

    public static string DatabaseOf(EndToEndHost server) => new NpgsqlConnectionStringBuilder
    {
        Host = Path.Combine(server.DataDirectory, "postgres", "run"), Username = "srsstack", Database = "postgres",
    }.ConnectionString;
}

internal sealed class HostEndpoint(RouteEndpoint endpoint)
{
    private static readonly string[] Any = ["GET", "POST"];

    public Policy? Policy => endpoint.Metadata.GetMetadata<Policy>();

    public MethodDescriptor? Method => endpoint.Metadata.GetMetadata<MethodDescriptor>();

    public string Pattern { get; } = "/" + endpoint.RoutePattern.RawText!.TrimStart('/');

    /// <summary>An address that it answers.</summary>
    public string Path { get; } = string.Join('/', endpoint.RoutePattern.PathSegments.Select(s => string.Concat(s.Parts.Select(p => p switch
    {
        Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart text => text.Content,
        Microsoft.AspNetCore.Routing.Patterns.RoutePatternSeparatorPart text => text.Content,
        _ => "x",
    }))));

    /// <summary>One that answers all is asked by two.</summary>
    public IReadOnlyList<string> Verbs { get; } = [.. (endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods is { Count: > 0 } verbs ? verbs : Any).Where(v => v != "OPTIONS")];

    public bool IsGrpc => Method is { } method && Path == $"{method.Service.FullName}/{method.Name}";

    public override string ToString() => $"{string.Join(',', Verbs)} {Pattern}";
}
