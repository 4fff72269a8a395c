using System.Reflection;
using SrsStack.Application.Kernel;

namespace SrsStack.Infrastructure.Messaging;

/// <summary>Brings what a message's handler may return to one form: the messages to send.</summary>
internal static class Cascade
{
    /// <returns>The method that turns a task of this type into a task of messages; null when a handler may not return it.</returns>
    public static MethodInfo? Of(Type returned)
    {
        if (returned == typeof(Task)) return Method(nameof(None));
        if (!returned.IsGenericType || returned.GetGenericTypeDefinition() != typeof(Task<>)) return null;
        var result = returned.GetGenericArguments()[0];
        if (result.IsAssignableTo(typeof(IMessage))) return Method(nameof(One)).MakeGenericMethod(result);
        return result.IsAssignableTo(typeof(IEnumerable<IMessage>)) ? Method(nameof(Many)).MakeGenericMethod(result) : null;
    }

    private static MethodInfo Method(string name) => typeof(Cascade).GetMethod(name, BindingFlags.NonPublic | BindingFlags.Static)!;

    private static async Task<IEnumerable<IMessage>> None(Task handling)
    {
        await handling;
        return [];
    }

    private static async Task<IEnumerable<IMessage>> One<T>(Task<T?> handling)
        where T : IMessage => await handling is { } message ? [message] : [];

    private static async Task<IEnumerable<IMessage>> Many<T>(Task<T?> handling)
        where T : IEnumerable<IMessage> => await handling is { } messages ? messages : [];
}
