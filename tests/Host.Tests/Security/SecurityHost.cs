namespace SrsStack.Host.Tests.Security;

/// <summary>One server for all tests of who may call.</summary>
public sealed class SecurityHost : IAsyncLifetime
{
    private Task<IReadOnlyList<HostEndpoint>>? _endpoints;

    public EndToEndHost Server { get; private set; } = null!;

    /// <summary>Signed in as the owner.</summary>
    public EndToEndApi Owner { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Server = await EndToEndHost.StartAsync();
        Owner = await EndToEndApi.SetUpAsync(Server.Address);
    }

    public async Task DisposeAsync()
    {
        Owner.Dispose();
        await Server.DisposeAsync();
    }

    /// <summary>Tests of one collection come one after the other.</summary>
    internal Task<IReadOnlyList<HostEndpoint>> EndpointsAsync() => _endpoints ??= HostEndpoints.OfAsync(Server);

    /// <summary>What a guarded route answers to this bearer.</summary>
    public async Task<int> StatusAsync(string bearer)
    {
        using var api = new EndToEndApi(Server.Address, bearer);
        using var answer = await api.SendAsync(new(HttpMethod.Get, "v1/api-tokens"));
        return (int)answer.StatusCode;
    }
}

[CollectionDefinition(Name)]
public sealed class SecurityTests : ICollectionFixture<SecurityHost>
{
    public const string Name = "security";
}
