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
        var constructor = wanted.GetConstructors().OrderByDescending(c => c.GetParameters().Length).FirstOrDefault();
        return constructor is null ? RuntimeHelpers.GetUninitializedObject(wanted) : constructor.Invoke([.. constructor.GetParameters().Select(p => Make(p.ParameterType))]);
    }
}
