using System.Collections.Frozen;
using System.Linq.Expressions;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using SrsStack.Application.Kernel;

namespace SrsStack.Infrastructure.Messaging;

/// <summary>Every command's handler, found and compiled once at start: the static class <c>{Command}Handler</c> with one method <c>Handle</c>.</summary>
/// <remarks>
/// As with Wolverine the first parameter is the command and the others are dependencies: the context of the call, the cancellation token, or
/// a service. A missing service shows at start, not at the first call.
/// </remarks>
internal sealed class HandlerTable
{
    private readonly FrozenDictionary<Type, Delegate> _handlers;

    public HandlerTable(Assembly assembly, IServiceProviderIsService services)
    {
        var problems = new List<string>();
        _handlers = assembly.GetTypes().Where(IsHandler).Select(type => Compile(type, services, problems)).ToFrozenDictionary(h => h.Command, h => h.Call);
        problems.AddRange(assembly.GetTypes().Where(IsCommand).Where(c => !_handlers.ContainsKey(c)).Select(c => $"{c.Name} has no {c.Name}Handler."));
        if (problems.Count > 0) throw new InvalidOperationException("Handlers are not complete: " + string.Join(" ", problems));
    }

    public IEnumerable<Type> Commands => _handlers.Keys;

    public Func<IServiceProvider, object, CommandContext, CancellationToken, Task<TOutcome>> Find<TOutcome>(Type command) =>
        (Func<IServiceProvider, object, CommandContext, CancellationToken, Task<TOutcome>>)_handlers[command];

    private static bool IsHandler(Type type) => type is { IsAbstract: true, IsSealed: true } && type.Name.EndsWith("Handler", StringComparison.Ordinal);

    private static bool IsCommand(Type type) => !type.IsAbstract && OutcomeOf(type) is not null;

    private static Type? OutcomeOf(Type command) =>
        command.GetInterfaces().FirstOrDefault(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(ICommand<>))?.GetGenericArguments()[0];

    private static (Type Command, Delegate Call) Compile(Type type, IServiceProviderIsService known, List<string> problems)
    {
        var handle = type.GetMethod("Handle", BindingFlags.Public | BindingFlags.Static) ?? throw new InvalidOperationException($"{type.Name} has no public Handle.");
        var parameters = handle.GetParameters();
        var outcome = OutcomeOf(parameters[0].ParameterType) ?? throw new InvalidOperationException($"{type.Name}: {parameters[0].ParameterType.Name} is no command.");
        var (services, command) = (Expression.Parameter(typeof(IServiceProvider)), Expression.Parameter(typeof(object)));
        var (context, stop) = (Expression.Parameter(typeof(CommandContext)), Expression.Parameter(typeof(CancellationToken)));
        var arguments = parameters.Select(p => Argument(p.ParameterType)).ToArray();
        var shape = typeof(Func<,,,,>).MakeGenericType(
            typeof(IServiceProvider), typeof(object), typeof(CommandContext), typeof(CancellationToken), typeof(Task<>).MakeGenericType(outcome));
        return (parameters[0].ParameterType, Expression.Lambda(shape, Expression.Call(handle, arguments), services, command, context, stop).Compile());

        Expression Argument(Type wanted)
        {
            if (wanted == parameters[0].ParameterType) return Expression.Convert(command, wanted);
            if (wanted == typeof(CommandContext)) return context;
            if (wanted == typeof(CancellationToken)) return stop;
            if (!known.IsService(wanted)) problems.Add($"{type.Name} needs {wanted.Name}, which is not registered.");
            return Expression.Call(typeof(ServiceProviderServiceExtensions), nameof(ServiceProviderServiceExtensions.GetRequiredService), [wanted], services);
        }
    }
}
