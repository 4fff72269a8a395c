namespace SrsStack.Rpc.Calls;

/// <summary>How the instance of a service for one call is found, decided once at start.</summary>
internal static class ServiceFactory
{
    public static Func<HttpContext, TService> For<TService>(IServiceProvider services) where TService : class
    {
        if (services.GetService<IServiceProviderIsService>()?.IsService(typeof(TService)) == true)
            return static http => http.RequestServices.GetRequiredService<TService>();
        var create = ActivatorUtilities.CreateFactory<TService>(Type.EmptyTypes);
        return http => Owned(http, create(http.RequestServices, []));
    }

    // The container does not know this instance, so the request disposes it.
    private static TService Owned<TService>(HttpContext http, TService service) where TService : class
    {
        if (service is IAsyncDisposable later) http.Response.RegisterForDisposeAsync(later);
        else if (service is IDisposable now) http.Response.RegisterForDispose(now);
        return service;
    }
}
