using System.Diagnostics;
using SrsStack.Application.Kernel;
using SrsStack.Domain.Kernel;

namespace SrsStack.Infrastructure.Messaging;

/// <summary>Calls the compiled handler, in a trace span of its own, with the context of the caller.</summary>
internal sealed class CommandBus(HandlerTable handlers, IServiceProvider services) : ICommandBus
{
    public const string TraceSource = "SrsStack.Commands";

    private static readonly ActivitySource Traces = new(TraceSource);

    public async Task<TOutcome> SendAsync<TOutcome>(ICommand<TOutcome> command, Actor by, CancellationToken stop, string? commandId = null)
    {
        var type = command.GetType();
        var handler = handlers.Find<TOutcome>(type);
        var parent = Activity.Current;
        using var span = Traces.StartActivity(type.Name);
        span?.SetTag("actor", by.ToString());
        var context = new CommandContext(by, (parent ?? span)?.TraceId.ToString(), parent?.SpanId.ToString(), commandId);
        return await handler(services, command, context, stop);
    }
}
