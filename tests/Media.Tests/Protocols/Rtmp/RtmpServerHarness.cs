using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SrsStack.Media.Engine;
using SrsStack.Media.Live;
using SrsStack.Media.Protocols.Rtmp;
using SrsStack.Testing;

namespace SrsStack.Media.Tests.Protocols.Rtmp;

/// <summary>An engine that admits everybody (or asks the test), and connections to it in memory.</summary>
internal sealed class RtmpServerHarness : ISessionGate, ILoggerFactory, ILogger, IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly EngineMeters _meters = new();
    private readonly List<Task> _connections = [];

    public RtmpServerHarness(TimeProvider? time = null, EngineOptions? options = null, bool keepsLog = true)
    {
        var noGrace = FeedOptions.Default with { RepublishGrace = TimeSpan.Zero };
        Engine = new(options ?? new() { Feed = noGrace }, this, time ?? TimeProvider.System, _meters, keepsLog ? this : NullLoggerFactory.Instance);
    }

    public MediaEngine Engine { get; }

    public List<SessionRequest> Asked { get; } = [];

    public Func<SessionRequest, Admission> Gate { get; set; } = _ => Admission.Granted;

    public List<string> LogLines { get; } = [];

    public (RtmpTestClient Client, Task Run) Connect(PipePair? pipes = null)
    {
        pipes ??= new();
        var run = new RtmpServerConnection(Engine, pipes.Server, "192.0.2.1:5000").RunAsync(_stop.Token);
        _connections.Add(run);
        return (new(pipes.Client), run);
    }

    public Task StopAsync() => _stop.CancelAsync();

    public List<MediaNotice> Notices()
    {
        var notices = new List<MediaNotice>();
        while (Engine.Notices.TryRead(out var notice)) notices.Add(notice);
        return notices;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_connections);
        _stop.Dispose();
        _meters.Dispose();
    }

    ValueTask<Admission> ISessionGate.AdmitAsync(SessionRequest request, CancellationToken stop)
    {
        Asked.Add(request);
        return new(Gate(request));
    }

    ILogger ILoggerFactory.CreateLogger(string categoryName) => this;

    void ILoggerFactory.AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;

    bool ILogger.IsEnabled(LogLevel logLevel) => true;

    void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (LogLines) LogLines.Add(formatter(state, exception));
    }

    void IDisposable.Dispose()
    {
    }
}
