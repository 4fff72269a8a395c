// Media in real time wants processor time: no more than two collections at once.
[assembly: CollectionBehavior(MaxParallelThreads = 2)]

namespace SrsStack.EndToEnd.Tests;

/// <summary>One server for tests that leave it as it was, each with stream names of its own.</summary>
public sealed class SharedHost : IAsyncLifetime
{
    public EndToEndHost Server { get; private set; } = null!;

    public EndToEndApi Api { get; private set; } = null!;

    public string Key { get; private set; } = "";

    public async Task InitializeAsync()
    {
        Server = await EndToEndHost.StartAsync();
        Api = await EndToEndApi.SetUpAsync(Server.Address);
        Key = await Api.PublishKeyAsync();
    }

    /// <summary>The server ends in order, and nothing of it stays.</summary>
    public async Task DisposeAsync()
    {
        Api.Dispose();
        var (code, _) = await Server.StopAsync();
        await Server.DisposeAsync();
        code.ShouldBe(0, Server.Log);
    }

    public Publisher Publish(string name, string file, bool forever = false) => Publisher.Start(Server, name, Key, file, forever);

    public Uri Http(string path) => new(Server.Address, path);

    public Uri Srt(string name, string more = "") => new($"srt://127.0.0.1:{Server.SrtPort}?streamid={Uri.EscapeDataString($"#!::r={name},m=request")}{more}");

    public Uri Rtmp(string name) => new($"rtmp://127.0.0.1:{Server.RtmpPort}/{name}");
}

/// <summary>What plays.</summary>
[CollectionDefinition(Name)]
public sealed class Playing : ICollectionFixture<SharedHost>
{
    public const string Name = "playing";
}

/// <summary>Who may, and what is told of it.</summary>
[CollectionDefinition(Name)]
public sealed class Asking : ICollectionFixture<SharedHost>
{
    public const string Name = "asking";
}

/// <summary>Who breaks the rules, and who goes on meanwhile; nothing else runs on this server, so its memory and descriptors can be counted.</summary>
[CollectionDefinition(Name)]
public sealed class Attacked : ICollectionFixture<SharedHost>
{
    public const string Name = "attacked";
}

/// <summary>Servers that are killed: each test has its own, one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class Dying
{
    public const string Name = "dying";
}
