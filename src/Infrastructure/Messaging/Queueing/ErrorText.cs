using System.Text.RegularExpressions;

namespace SrsStack.Infrastructure.Messaging.Queueing;

/// <summary>What is kept of an exception: bounded, without credentials of addresses, fit for PostgreSQL.</summary>
internal static partial class ErrorText
{
    public const int MaxLength = 2000;

    public static string TypeOf(Exception e) => e.GetType().FullName ?? e.GetType().Name;

    public static string Of(Exception e)
    {
        var text = e.InnerException is { } inner ? $"{e.Message} ({inner.GetType().Name}: {inner.Message})" : e.Message;
        return Inert(text.Length > MaxLength ? text[..MaxLength] : text);
    }

    /// <summary>Of any text from elsewhere that is to be kept and shown.</summary>
    public static string Inert(string text)
    {
        text = Query().Replace(UserInfo().Replace(text, "…@"), "…");
        return string.Concat(text.Select(c => char.IsControl(c) || char.IsSurrogate(c) ? ' ' : c));
    }

    [GeneratedRegex(@"(?<=://)[^/\s@]+@", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex UserInfo();

    /// <summary>Values of a query: stream keys and tokens travel there.</summary>
    [GeneratedRegex("""(?<=[?&][\w.-]{1,60}=)[^&\s"']+""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Query();
}
