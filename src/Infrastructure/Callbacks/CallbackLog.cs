using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SrsStack.Infrastructure.EventStore;
using SrsStack.Infrastructure.Messaging.Queueing;

namespace SrsStack.Infrastructure.Callbacks;

/// <summary>Writes questions into the log of deliveries, behind the publishers' back: none of them waits for the database.</summary>
internal sealed class CallbackLog(Database database, CallbackMeters meters, TimeProvider time, ILogger<CallbackLog> log) : BackgroundService, IBackgroundWork
{
    private const int MaxWaiting = 4096;
    private const int MaxBatch = 200;

    private readonly Channel<AskedDelivery> _waiting = Channel.CreateBounded<AskedDelivery>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });
    private readonly Retry _retry = new("Notes of callbacks", TimeSpan.FromSeconds(5), time, log);
    private readonly List<AskedDelivery> _batch = [];

    public IEnumerable<string> Standstills => _retry.Standstills;

    public void Add(AskedDelivery asked)
    {
        if (!_waiting.Writer.TryWrite(asked)) meters.Unlogged.Add(1);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => _retry.RunAsync(async () =>
    {
        if (_batch.Count == 0) await _waiting.Reader.WaitToReadAsync(stoppingToken);
        while (_batch.Count < MaxBatch && _waiting.Reader.TryRead(out var next)) _batch.Add(next);
        await using var connection = await database.Source.OpenConnectionAsync(stoppingToken);
        await BusConnection.RunAsync(connection, CallbackSteps.Log(_batch), stoppingToken);
        _batch.Clear();
    }, stoppingToken);
}
