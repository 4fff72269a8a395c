using System.Threading.Channels;
using Npgsql;
using SrsStack.Application.Kernel;
using SrsStack.Infrastructure.EventStore;

namespace SrsStack.Infrastructure.Messaging.Queueing;

/// <summary>Writes the messages that wait to be sent together in one transaction; each sender gets its own answer.</summary>
/// <remarks>No connection is opened before the first message. A batch that fails for what one message holds is sent one by one.</remarks>
internal sealed class MessageQueue : IMessageQueue, IAsyncDisposable
{
    private const int MaxWaiting = 2048;
    private const int MaxBatch = 256;

    /// <summary>Longest wait for those that came along last time; less than a commit takes.</summary>
    private static readonly TimeSpan Company = TimeSpan.FromMicroseconds(200);

    private readonly Channel<WaitingSend> _waiting = Channel.CreateBounded<WaitingSend>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });
    private readonly Database _database;
    private readonly MessageCatalog _catalog;
    private readonly QueueSignal _signal;
    private readonly TimeProvider _time;
    private readonly BusConnection _connection;
    private readonly Task _sending;

    public MessageQueue(Database database, MessageCatalog catalog, QueueSignal signal, TimeProvider time)
    {
        (_database, _catalog, _signal, _time) = (database, catalog, signal, time);
        _connection = new(database.Source);
        _sending = RunAsync();
    }

    public async Task SendAsync(IMessage message, SendOptions options, CancellationToken stop)
    {
        var id = options.Id ?? Guid.CreateVersion7(_time.GetUtcNow()).ToString("N");
        var waiting = new WaitingSend(OutgoingMessage.Of(_catalog.Of(message), message, id, options));
        await _waiting.Writer.WriteAsync(waiting, stop);
        await waiting.Answer.Task.WaitAsync(stop);
    }

    public Task<bool> CancelAsync(string id, CancellationToken stop) => Database.GuardAsync(async () =>
    {
        await using var command = _database.Source.Command("select bus_cancel($1, $2)", id, _time.GetUtcNow().UtcDateTime);
        var cancelled = await command.ExecuteScalarAsync(stop) is not null;
        if (cancelled) _signal.Set();      // the one behind it may begin
        return cancelled;
    });

    /// <summary>What waits is still sent.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _sending;
        await _connection.DisposeAsync();
    }

    private async Task RunAsync()
    {
        var batch = new List<WaitingSend>();
        while (await _waiting.Reader.WaitToReadAsync())
        {
            await AwaitCompanyAsync(batch.Count);
            batch.Clear();
            while (batch.Count < MaxBatch && _waiting.Reader.TryRead(out var next)) batch.Add(next);
            await SendAsync(batch);
        }
    }

    /// <summary>Those who were just answered are about to send their next; without this the first comer would go alone and the others wait for its commit.</summary>
    private async ValueTask AwaitCompanyAsync(int expected)
    {
        var (clock, began) = (TimeProvider.System, TimeProvider.System.GetTimestamp());     // the machine's pace, not the product's time
        while (_waiting.Reader.Count < expected && clock.GetElapsedTime(began) < Company) await Task.Yield();
    }

    private async Task SendAsync(IReadOnlyList<WaitingSend> batch)
    {
        try
        {
            await WriteAsync(batch);
            _signal.Set();
            foreach (var one in batch) one.Answer.TrySetResult();
        }
        catch (Exception e) when (Database.IsUnavailable(e))
        {
            foreach (var one in batch) one.Answer.TrySetException(new EventStoreUnavailableException("The database can not be reached.", e));
        }
        catch (PostgresException) when (batch.Count > 1)
        {
            foreach (var one in batch) await SendAsync([one]);
        }
        catch (Exception e)
        {
            foreach (var one in batch) one.Answer.TrySetException(e);
        }
    }

    /// <summary>Twice, since the connection may have died unnoticed; the ids make that harmless.</summary>
    private async Task WriteAsync(IReadOnlyList<WaitingSend> batch)
    {
        BusStep[] steps = [BusSteps.Send([.. batch.Select(w => w.Message)], _time.GetUtcNow())];
        try
        {
            await _connection.RunAsync(steps, CancellationToken.None);
        }
        catch (Exception e) when (Database.IsUnavailable(e))
        {
            await _connection.RunAsync(steps, CancellationToken.None);
        }
    }

    private sealed record WaitingSend(OutgoingMessage Message)
    {
        public TaskCompletionSource Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
