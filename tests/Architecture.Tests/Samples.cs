using System.Runtime.CompilerServices;

namespace SrsStack.Architecture.Tests;

/// <summary>Makes a value of any record by its constructor, so that a new one is tested without a line here.</summary>
internal static class Samples
{
    public const string Text = "sample-text";

    public static object Make(Type type)
    {
        var wanted = Nullable.GetUnderlyingType(type) ?? type;
        if (wanted == typeof(string)) return Text;
        if (wanted == typeof(Guid)) return Guid.Parse("12345678-1234-1234-1234-123456789abc");
        if (wanted == typeof(DateTimeOffset)) return new DateTimeOffset(2026, 1, 2, 3, 4, 5, 6, TimeSpan.Zero);
        if (wanted == typeof(bool)) return true;
        if (wanted.IsEnum) return Enum.GetValues(wanted).GetValue(0)!;
        if (wanted.IsPrimitive) return Convert.ChangeType(7, wanted);
        if (wanted is { IsGenericType: true } && wanted.GetGenericTypeDefinition() == typeof(IReadOnlyList<>)) return ListOf(wanted.GetGenericArguments()[0]);
        var constructor = wanted.GetConstructors().OrderByDescending(c => c.GetParameters().Length).FirstOrDefault();
        return constructor is null ? RuntimeHelpers.GetUninitializedObject(wanted) : constructor.Invoke([.. constructor.GetParameters().Select(p => Make(p.ParameterType))]);
    }

    private static Array ListOf(Type item)
    {
        var list = Array.CreateInstance(item, 1);
        list.SetValue(Make(item), 0);
        return list;
    }
}
