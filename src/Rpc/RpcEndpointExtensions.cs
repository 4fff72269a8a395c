using SrsStack.Rpc.Calls;
using SrsStack.Rpc.Grpc;
using SrsStack.Rpc.Health;
using SrsStack.Rpc.Json;
using SrsStack.Rpc.OpenApi;
using SrsStack.Rpc.Reflection;

namespace SrsStack.Rpc;

public static class RpcEndpointExtensions
{
    /// <summary>
    /// Maps every method of a service that derives from a generated base: POST <c>/package.Service/Method</c> for gRPC and
    /// gRPC-Web, and one route per google.api.http rule for JSON. All routes carry the MethodDescriptor as metadata.
    /// </summary>
    /// <typeparam name="TService">Taken from the call's scope; created for the call when it is not registered.</typeparam>
    /// <returns>A builder for conventions on all of them.</returns>
    /// <exception cref="InvalidOperationException">Not a generated service, mapped twice, or an http rule that cannot be.</exception>
    public static IEndpointConventionBuilder MapRpcService<TService>(this IEndpointRouteBuilder endpoints) where TService : class
    {
        var services = endpoints.ServiceProvider;
        var group = endpoints.MapGroup("");
        var sink = new EndpointSink(group, services.GetRequiredService<MethodTable>(), services.GetRequiredService<RpcRuntime>());
        RpcBinder<TService>.Bind(ServiceFactory.For<TService>(services), [.. services.GetServices<IRpcInterceptor>()], sink);
        return group;
    }

    /// <summary>Maps grpc.health.v1, grpc.reflection.v1 and v1alpha, <c>/openapi/v1.json</c> and the page <c>/openapi</c>.</summary>
    public static IEndpointConventionBuilder MapRpcDefaults(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("");
        group.MapRpcService<HealthService>();
        group.MapRpcService<ReflectionService>();
        group.MapRpcService<ReflectionAlphaService>();
        OpenApiEndpoints.Map(group);
        return group;
    }

    private sealed class EndpointSink(IEndpointRouteBuilder endpoints, MethodTable table, RpcRuntime runtime) : IMethodSink
    {
        private readonly JsonMapping _mapping = new(runtime.Options.IgnoreUnknownJsonFields);

        public void Add<TRequest, TResponse>(MethodEntry<TRequest, TResponse> entry) where TRequest : class where TResponse : class
        {
            table.Add(entry);
            var grpc = new GrpcEndpoint<TRequest, TResponse>(entry, runtime);
            object[] metadata = runtime.Options.EndpointMetadata?.Invoke(entry.Descriptor) is { } more ? [entry.Descriptor, more] : [entry.Descriptor];
            endpoints.MapPost(entry.FullName, (RequestDelegate)grpc.InvokeAsync).WithMetadata(metadata).WithDisplayName("gRPC " + entry.FullName);
            foreach (var binding in HttpBinding.Of(entry.Descriptor))
            {
                var json = new JsonEndpoint<TRequest, TResponse>(entry, binding, _mapping, runtime);
                endpoints.MapMethods(binding.Path.Route, [binding.Verb], (RequestDelegate)json.InvokeAsync)
                    .WithMetadata(metadata).WithDisplayName($"{binding.Verb} {binding.Path.Source}");
            }
        }
    }
}
