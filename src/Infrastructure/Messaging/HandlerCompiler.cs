using System.Linq.Expressions;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using SrsStack.Application.Kernel;
using SrsStack.Domain.Kernel;

namespace SrsStack.Infrastructure.Messaging;

/// <param name="Of">The command or message.</param>
/// <param name="Call">A <see cref="CommandHandler{TOutcome}"/> or <see cref="MessageHandler"/>.</param>
internal sealed record CompiledHandler(Type Of, Delegate Call);

/// <summary>Compiles a handler class into one delegate; what does not fit becomes a sentence in <see cref="Problems"/>.</summary>
/// <remarks>
/// As with Wolverine the first parameter of <c>Handle</c> is the command or message and the others are dependencies: the context, the actor, the
/// cancellation token, or a service. A command's class may have <c>Authorize</c> and <c>Validate</c>, called in this order before <c>Handle</c> with the
/// same kinds of parameters: the first <see cref="Rejection"/> is the outcome and <c>Handle</c> is not called.
/// </remarks>
internal sealed class HandlerCompiler(IServiceProviderIsService known)
{
    private const BindingFlags Methods = BindingFlags.Public | BindingFlags.Static;
    private static readonly string[] Checks = ["Authorize", "Validate"];
    private readonly List<string> _problems = [];

    public IReadOnlyList<string> Problems => _problems;

    public static Type? OutcomeOf(Type command) =>
        command.GetInterfaces().FirstOrDefault(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(ICommand<>))?.GetGenericArguments()[0];

    /// <returns>Null when it can not be called at all; then there is a problem more.</returns>
    public CompiledHandler? Compile(Type type)
    {
        if (type.GetMethods(Methods).Where(m => m.Name == "Handle").ToList() is not [var handle]) return Problem($"{type.Name} needs one public Handle.");
        if (handle.GetParameters() is not [var first, ..]) return Problem($"{type.Name}.Handle has no parameter.");
        if (type.Name != first.ParameterType.Name + "Handler") return Problem($"{type.Name} handles {first.ParameterType.Name} and must be named so.");
        if (OutcomeOf(first.ParameterType) is { } outcome) return CompileCommand(type, handle, outcome);
        if (first.ParameterType.IsAssignableTo(typeof(IMessage))) return CompileMessage(type, handle);
        return Problem($"{type.Name}: {first.ParameterType.Name} is neither a command nor a message.");
    }

    private CompiledHandler? CompileCommand(Type type, MethodInfo handle, Type outcome)
    {
        if (handle.ReturnType != typeof(Task<>).MakeGenericType(outcome)) return Problem($"{type.Name}.Handle must return Task<{outcome.Name}>.");
        var call = new Arguments(handle.GetParameters()[0].ParameterType, typeof(CommandContext));
        var checks = Checks.Select(name => type.GetMethod(name, Methods)).OfType<MethodInfo>().ToList();
        foreach (var check in checks.Where(c => c.ReturnType != typeof(Rejection))) return Problem($"{type.Name}.{check.Name} must return Rejection?.");
        Expression body = checks.Count == 0 ? Invoke(type, handle, call) : Guarded(checks.Select(c => Invoke(type, c, call)), Invoke(type, handle, call), outcome);
        return new(call.Subject, Expression.Lambda(typeof(CommandHandler<>).MakeGenericType(outcome), body, call.All).Compile());
    }

    /// <summary>The first refusal, or else what <c>Handle</c> gives.</summary>
    private static BlockExpression Guarded(IEnumerable<Expression> checks, Expression handle, Type outcome)
    {
        var refusal = Expression.Variable(typeof(Rejection));
        var refused = Expression.Call(outcome.GetMethod(nameof(Outcome.Refused), Methods)!, refusal);
        return Expression.Block(
            [refusal],
            Expression.Assign(refusal, checks.Aggregate(Expression.Coalesce)),
            Expression.Condition(
                Expression.Equal(refusal, Expression.Constant(null)), handle, Expression.Call(typeof(Task), nameof(Task.FromResult), [outcome], refused)));
    }

    private CompiledHandler? CompileMessage(Type type, MethodInfo handle)
    {
        if (Checks.FirstOrDefault(name => type.GetMethod(name, Methods) is not null) is { } check) return Problem($"{type.Name}.{check}: only commands are refused.");
        if (Cascade.Of(handle.ReturnType) is not { } cascade) return Problem($"{type.Name}.Handle must return Task, Task of a message or Task of messages.");
        var call = new Arguments(handle.GetParameters()[0].ParameterType, typeof(MessageContext));
        return new(call.Subject, Expression.Lambda<MessageHandler>(Expression.Call(cascade, Invoke(type, handle, call)), call.All).Compile());
    }

    private MethodCallExpression Invoke(Type type, MethodInfo method, Arguments call) =>
        Expression.Call(method, method.GetParameters().Select(p => Argument(type, p.ParameterType, call)));

    private Expression Argument(Type type, Type wanted, Arguments call)
    {
        if (wanted == call.Subject) return Expression.Convert(call.Object, wanted);
        if (wanted == call.Context.Type) return call.Context;
        if (wanted == typeof(Actor)) return Expression.Property(call.Context, "By");
        if (wanted == typeof(CancellationToken)) return call.Stop;
        if (!known.IsService(wanted)) _problems.Add($"{type.Name} needs {wanted.Name}, which is not registered.");
        return Expression.Call(typeof(ServiceProviderServiceExtensions), nameof(ServiceProviderServiceExtensions.GetRequiredService), [wanted], call.Services);
    }

    private CompiledHandler? Problem(string sentence)
    {
        _problems.Add(sentence);
        return null;
    }

    /// <summary>The parameters of the delegate.</summary>
    private sealed record Arguments(Type Subject, ParameterExpression Services, ParameterExpression Object, ParameterExpression Context, ParameterExpression Stop)
    {
        public Arguments(Type subject, Type context)
            : this(
                subject, Expression.Parameter(typeof(IServiceProvider)), Expression.Parameter(typeof(object)), Expression.Parameter(context),
                Expression.Parameter(typeof(CancellationToken)))
        {
        }

        public ParameterExpression[] All => [Services, Object, Context, Stop];
    }
}
