using System.Diagnostics;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using SrsStack.Application.Kernel;

namespace SrsStack.Infrastructure.Messaging.Queueing;

/// <summary>Handles one claimed message once and says what came of it. Throws nothing.</summary>
internal sealed class MessageRunner(HandlerTable handlers, MessageCatalog catalog, IServiceProvider services, TimeProvider time, ILogger<MessageRunner> log)
{
    /// <summary>After the database was away; such an attempt does not count.</summary>
    private static readonly TimeSpan DatabasePause = TimeSpan.FromSeconds(1);

    private static readonly ActivitySource Traces = new(CommandBus.TraceSource);

    /// <param name="stop">The lease is lost, or the server stops.</param>
    public async Task<Ended> RunAsync(ClaimedMessage claimed, CancellationToken stop)
    {
        if (catalog.Find(claimed.Type) is not { } kind) return Die(claimed, "UnknownMessageType", $"This build knows no message '{claimed.Type}'.");
        if (claimed.Attempt > kind.Retries.MaxAttempts)
            return Die(claimed, "NeverEnded", $"It was begun {claimed.Attempt - 1} times and the node died or lost its lease each last time.");
        using var span = Traces.StartActivity(kind.Name);
        span?.SetTag("message.id", claimed.Id).SetTag("message.attempt", claimed.Attempt);
        try
        {
            return await HandleAsync(claimed, kind, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return new Ended.Again(claimed, time.GetUtcNow(), Counts: false, Error: null);
        }
        catch (EventStoreUnavailableException e)
        {
            return new Ended.Again(claimed, time.GetUtcNow() + DatabasePause, Counts: false, ErrorText.Of(e));
        }
        catch (Exception e)
        {
            return Failed(claimed, e);
        }
    }

    /// <summary>Another attempt, or none.</summary>
    public Ended Failed(ClaimedMessage claimed, Exception e)
    {
        var retries = catalog.Find(claimed.Type)?.Retries ?? RetryPolicy.Default;
        if (claimed.Attempt >= retries.MaxAttempts) return Die(claimed, ErrorText.TypeOf(e), ErrorText.Of(e));
        var due = time.GetUtcNow() + retries.DelayAfter(claimed.Attempt, RandomNumberGenerator.GetInt32(1001) / 1000d);
        Log.AttemptFailed(log, e, claimed.Id, claimed.Type, claimed.Attempt, due);
        return new Ended.Again(claimed, due, Counts: true, $"{ErrorText.TypeOf(e)}: {ErrorText.Of(e)}");
    }

    private async Task<Ended> HandleAsync(ClaimedMessage claimed, MessageKind kind, CancellationToken stop)
    {
        object message;
        try
        {
            message = kind.Read(claimed.Body);
        }
        catch (Exception e)
        {
            return Die(claimed, ErrorText.TypeOf(e), $"The body can not be read: {ErrorText.Of(e)}");
        }
        var next = await handlers.FindMessage(kind.Type)(services, message, claimed.Context, stop);
        return new Ended.Done(claimed, [.. next.Select((m, n) => Caused(m, n, claimed))]);
    }

    private OutgoingMessage Caused(IMessage message, int n, ClaimedMessage parent) =>
        OutgoingMessage.Of(catalog.Of(message), message, OutgoingMessage.IdOf(parent.Id, n), new()
        {
            CorrelationId = parent.CorrelationId,
            CausationId = parent.Id,
            By = parent.Context.By,
        });

    private Ended.Dead Die(ClaimedMessage claimed, string type, string reason)
    {
        Log.MessageDied(log, claimed.Id, claimed.Type, claimed.Attempt, reason);
        return new(claimed, type, reason);
    }
}
