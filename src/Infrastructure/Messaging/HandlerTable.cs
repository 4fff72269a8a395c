using System.Collections.Frozen;
using Microsoft.Extensions.DependencyInjection;
using SrsStack.Application.Kernel;

namespace SrsStack.Infrastructure.Messaging;

/// <summary>Calls a command's chain: what its class checks, then <c>Handle</c>.</summary>
internal delegate Task<TOutcome> CommandHandler<TOutcome>(IServiceProvider services, object command, CommandContext context, CancellationToken stop);

/// <summary>Calls a message's handler; answers what it wants sent.</summary>
internal delegate Task<IEnumerable<IMessage>> MessageHandler(IServiceProvider services, object message, MessageContext context, CancellationToken stop);

/// <summary>Where handlers, commands and messages are looked for.</summary>
internal sealed record HandlerTypes(IReadOnlyList<Type> All);

/// <summary>Every command's and message's handler, found and compiled once at start: the static class <c>{Name}Handler</c> with one method <c>Handle</c>.</summary>
/// <remarks>What is missing or does not fit shows at start, all of it in one sentence each, not at the first call.</remarks>
internal sealed class HandlerTable
{
    private readonly FrozenDictionary<Type, Delegate> _handlers;

    public HandlerTable(HandlerTypes types, MessageCatalog messages, IServiceProviderIsService services)
    {
        var compiler = new HandlerCompiler(services);
        var compiled = types.All.Where(IsHandler).Select(compiler.Compile).OfType<CompiledHandler>().ToList();
        _handlers = compiled.DistinctBy(h => h.Of).ToFrozenDictionary(h => h.Of, h => h.Call);
        var problems = compiler.Problems.Concat(Missing(types.All, messages)).ToList();
        if (problems.Count > 0) throw new InvalidOperationException("Handlers are not complete: " + string.Join(" ", problems));
    }

    public CommandHandler<TOutcome> Find<TOutcome>(Type command) => (CommandHandler<TOutcome>)_handlers[command];

    public MessageHandler FindMessage(Type message) => (MessageHandler)_handlers[message];

    private static bool IsHandler(Type type) => type is { IsAbstract: true, IsSealed: true } && type.Name.EndsWith("Handler", StringComparison.Ordinal);

    private IEnumerable<string> Missing(IReadOnlyList<Type> types, MessageCatalog catalog)
    {
        var messages = types.Where(t => t is { IsAbstract: false } && t.IsAssignableTo(typeof(IMessage))).ToHashSet();
        var known = catalog.All.Select(k => k.Type).ToHashSet();
        var commands = types.Where(t => !t.IsAbstract && HandlerCompiler.OutcomeOf(t) is not null);
        return commands.Concat(messages.Union(known)).Where(t => !_handlers.ContainsKey(t)).Select(t => $"{t.Name} has no {t.Name}Handler.")
            .Concat(messages.Except(known).Select(t => $"{t.Name} is not in the message catalog."));
    }
}
