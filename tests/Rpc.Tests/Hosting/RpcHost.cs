using System.Collections.Concurrent;
using System.Net;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SrsStack.Rpc.Client;
using SrsStack.Rpc.GrpcWeb;
using SrsStack.Rpc.Hosting;
using SrsStack.Rpc.Tests.Demo;

namespace SrsStack.Rpc.Tests.Hosting;

/// <summary>A real Kestrel on one cleartext port of 127.0.0.1 with the demo service, as a product would set it up.</summary>
public sealed class RpcHost : IAsyncLifetime
{
    public const int MaxMessage = 1 << 20;
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(400);

    private readonly WebApplication _app;

    public RpcHost()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0, l => l.UseHttp1AndPriorKnowledgeHttp2(Patience)));
        builder.Logging.AddProvider(Logs);
        builder.Services.AddRpc(o =>
        {
            o.MaxMessageBytes = MaxMessage;
            o.TranslateException = e => e is ShelfIsFullException ? RpcErrors.Create(StatusCode.ResourceExhausted, "the shelf is full", "SHELF_FULL", "demo") : null;
            o.OpenApi.Title = "Demo";
            o.OpenApi.DescriptorSetWithComments = () => File.OpenRead(Path.Combine(AppContext.BaseDirectory, "demo.pb"));
            o.OtherQueryParameters.Add("trace");
        });
        builder.Services.AddRpcCors(["https://console.example"]);
        builder.Services.AddSingleton<IRpcInterceptor>(Guard);
        _app = builder.Build();
        _app.UseRouting();
        _app.UseRpcCors();
        _app.MapRpcService<FilmService>();
        _app.MapRpcDefaults();
        _app.MapGet("/scheme", (Microsoft.AspNetCore.Http.HttpContext http) => http.Request.Scheme + " " + http.Request.Protocol);
    }

    internal Guard Guard { get; } = new();

    internal LogList Logs { get; } = new();

    public IServiceProvider Services => _app.Services;

    public Uri Address { get; private set; } = null!;

    public HttpClient Http1 { get; private set; } = null!;

    public HttpClient Http2 { get; private set; } = null!;

    public HttpChannel Channel { get; private set; } = null!;

    public FilmApi.FilmApiClient Films => new(Channel);

    public static string ProjectDirectory { get; } =
        typeof(RpcHost).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "ProjectDirectory").Value!;

    public async Task InitializeAsync()
    {
        await _app.StartAsync();
        Address = new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        Http1 = new HttpClient { BaseAddress = Address, DefaultRequestVersion = HttpVersion.Version11, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        Http2 = new HttpClient { BaseAddress = Address, DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        Channel = new HttpChannel(Address, maxMessageBytes: 8 << 20);
    }

    public async Task DisposeAsync()
    {
        Channel.Dispose();
        Http1.Dispose();
        Http2.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}

/// <summary>Refuses calls with the header <c>x-refuse</c> and remembers what it saw.</summary>
internal sealed class Guard : IRpcInterceptor
{
    public ConcurrentQueue<(RpcWire Wire, string Method, Type Service)> Seen { get; } = new();

    public Task InvokeAsync(RpcCall call, Func<Task> next)
    {
        Seen.Enqueue((call.Wire, call.Method.FullName, call.ServiceType));
        return call.Context.RequestHeaders.GetValue("x-refuse") is null ? next() : throw RpcErrors.Create(StatusCode.Unauthenticated, "who are you?", "NO_TOKEN", "demo");
    }
}

internal sealed class LogList : ILoggerProvider, ILogger
{
    public ConcurrentQueue<(LogLevel Level, string Text, Exception? Exception)> Lines { get; } = new();

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Enqueue((logLevel, formatter(state, exception), exception));

    public void Dispose() { }
}
