using Microsoft.AspNetCore.Cors.Infrastructure;

namespace SrsStack.Rpc.GrpcWeb;

/// <summary>Lets pages of other origins call the gRPC-Web and JSON wires.</summary>
public static class RpcCorsExtensions
{
    /// <summary>Name of the policy, for <c>RequireCors</c> on single endpoints.</summary>
    public const string PolicyName = "SrsStack.Rpc";

    private static readonly string[] Exposed =
        ["grpc-status", "grpc-message", "grpc-status-details-bin", "grpc-encoding", "grpc-accept-encoding", "retry-after"];

    /// <summary>Registers the policy. No origin means that no foreign page may call.</summary>
    /// <param name="origins">Scheme, host and port, e.g. <c>https://console.example</c>; a single <c>*</c> admits every page.</param>
    /// <param name="allowCredentials">Cookies of the visitor go along; never with <c>*</c>.</param>
    /// <exception cref="ArgumentException"><c>*</c> together with credentials: any page could then act as the visitor.</exception>
    public static IServiceCollection AddRpcCors(this IServiceCollection services, IReadOnlyCollection<string> origins, bool allowCredentials = false)
    {
        if (allowCredentials && origins.Contains("*")) throw new ArgumentException("credentials need origins by name, not '*'", nameof(allowCredentials));
        return services.AddCors(options => options.AddPolicy(PolicyName, policy => Configure(policy, [.. origins], allowCredentials)));
    }

    /// <summary>Applies the policy to every path below; after routing, before authentication.</summary>
    public static IApplicationBuilder UseRpcCors(this IApplicationBuilder app) => app.UseCors(PolicyName);

    private static void Configure(CorsPolicyBuilder policy, string[] origins, bool allowCredentials)
    {
        policy.WithOrigins(origins).WithMethods("GET", "POST", "PUT", "PATCH", "DELETE").AllowAnyHeader()
            .WithExposedHeaders(Exposed).SetPreflightMaxAge(TimeSpan.FromHours(2));
        if (allowCredentials) policy.AllowCredentials();
    }
}
