using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using SrsStack.Application.Access;
using SrsStack.Application.Kernel;
using SrsStack.Application.Platform;
using SrsStack.Domain.Kernel;
using SrsStack.Domain.Platform;
using SrsStack.Infrastructure.Access;
using SrsStack.Infrastructure.Streams;
using SrsStack.Media.Engine;
using SrsStack.Testing;

namespace SrsStack.Infrastructure.Tests.Streams;

/// <summary>A real engine whose notices go to the real handlers and store; errors are put in between, and only the pauses' clock is ours.</summary>
internal sealed class NoticesHarness : ISessionGate, ICommandBus, IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly string _directory = Directory.CreateTempSubdirectory("srsstack-notices-").FullName;
    private readonly EngineMeters _meters = new();
    private readonly ServiceProvider _services;
    private readonly ICommandBus _bus;
    private readonly MediaEngine _engine;
    private readonly TestStore _db;

    public NoticesHarness(TestStore db)
    {
        _db = db;
        var key = MasterKey.LoadOrCreate(Path.Combine(_directory, "k", "master.key"));
        _services = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System).AddSingleton(db.Database).AddSingleton(key)
            .AddSingleton<ISignInTokens>(new SignInTokens(new byte[32], TimeProvider.System)).AddSingleton(new EngineOptions())
            .AddSingleton(new CurrentBoot(new BootId(Guid.NewGuid()), "node", DateTimeOffset.UnixEpoch))
            .AddInfrastructure().AddSingleton<IEventStore>(db.Store).BuildServiceProvider();
        _bus = _services.GetRequiredService<ICommandBus>();
        _engine = new(new(), this, TimeProvider.System, _meters, NullLoggerFactory.Instance);
        Notices = new(_engine, this, new(db.Database), _services.GetRequiredService<CurrentBoot>(), Time, Log);
    }

    public ManualTimeProvider Time { get; } = new();

    public LogLines<StreamNotices> Log { get; } = new();

    public StreamNotices Notices { get; }

    /// <summary>Not taken yet.</summary>
    public int InEngine => _engine.Notices.Count;

    /// <summary>Asked before each try: the error that it meets instead of the handler.</summary>
    public Func<object, Exception?> Obstacle { get; set; } = static _ => null;

    /// <summary>When there is one, tries wait for it.</summary>
    public TaskCompletionSource? Gate { get; set; }

    public async Task<PublishSession> PublishAsync(string stream)
    {
        var name = new FeedName(FeedName.DefaultVhost, "live", stream);
        var request = new SessionRequest(_engine.NewSessionId(), SessionRole.Publish, "rtmp", name, "", "192.0.2.1:5");
        return (await _engine.BeginPublishAsync(request, "enc", CancellationToken.None)).Session!;
    }

    /// <summary>A whole publish: two notices.</summary>
    public async Task PublishAndLeaveAsync(string stream)
    {
        using var session = await PublishAsync(stream);
        await session.EndAsync(EndReason.PeerLeft, null);
    }

    /// <summary>Waits until it is so; the clock runs meanwhile, so pauses end.</summary>
    public Task WhileTimeGoesByAsync(Func<Task<bool>> isSo, string what) => Poll.UntilAsync(
        () =>
        {
            Time.Advance(TimeSpan.FromSeconds(5));
            return isSo();
        },
        Patience, () => what);

    /// <summary>Waits until it is so, while the clock stands still.</summary>
    public Task UntilAsync(Func<Task<bool>> isSo, string what) => Poll.UntilAsync(isSo, Patience, () => what);

    /// <summary>What the history has of a stream, in words: "started", "ended".</summary>
    public async Task<string> HistoryAsync(string stream)
    {
        var events = await _db.Store.ReadStreamAsync(new($"live-stream/live/{stream}"), 0, 10_000, CancellationToken.None);
        return string.Join(' ', events.Select(e => e.Type["live_stream_publish_".Length..]));
    }

    /// <summary>Nothing more comes; ends when all is written.</summary>
    public Task CompleteAsync()
    {
        _engine.CompleteNotices();
        return WhileTimeGoesByAsync(() => Task.FromResult(Notices.ExecuteTask!.IsCompleted), "all to be written");
    }

    public ValueTask<Admission> AdmitAsync(SessionRequest request, CancellationToken stop) => new(Admission.Granted);

    public async Task<TOutcome> SendAsync<TOutcome>(ICommand<TOutcome> command, Actor by, CancellationToken stop, string? commandId = null)
    {
        if (Gate is { } gate) await gate.Task;
        if (Obstacle(command) is { } e) throw e;
        return await _bus.SendAsync(command, by, stop, commandId);
    }

    public async ValueTask DisposeAsync()
    {
        Gate?.TrySetResult();
        _engine.CompleteNotices();
        await Notices.StopAsync(CancellationToken.None).WaitAsync(Patience);
        Notices.Dispose();
        await _services.DisposeAsync();
        _meters.Dispose();
        Directory.Delete(_directory, recursive: true);
    }
}
