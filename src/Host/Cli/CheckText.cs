using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using SrsStack.V1;

namespace SrsStack.Host.Cli;

/// <summary>A check of a URL, a line a stage.</summary>
internal static class CheckText
{
    private const int MaxBody = 200;

    public static async Task WriteAsync(TextWriter output, CallbackCheck seen)
    {
        foreach (var (stage, text) in Lines(seen)) await output.WriteLineAsync($"{stage,-9} {Columns.Printable(text)}");
    }

    private static IEnumerable<(string Stage, string Text)> Lines(CallbackCheck seen)
    {
        if (seen.ResolvedIn is not null) yield return ("name", $"{string.Join(", ", seen.Addresses)} ({Ms(seen.ResolvedIn)})");
        if (seen.ConnectedTo.Length > 0) yield return ("connect", $"{seen.ConnectedTo} ({Ms(seen.ConnectedIn)})");
        if (seen.Tls is { } tls) yield return ("tls", $"{tls.Protocol} {tls.Subject}, until {Columns.Time(tls.ValidTo)}");
        if (seen.Status > 0) yield return ("answer", $"{Columns.Number(seen.Status)} ({Ms(seen.AnsweredIn)})");
        if (seen.Body.Length > 0) yield return ("body", seen.Body.Length > MaxBody ? seen.Body[..MaxBody] + "…" : seen.Body);
        if (seen.FailedAt.Length > 0) yield return ("failed", $"at {seen.FailedAt}: {seen.Failure}");
        if (seen.Advice.Length > 0) yield return ("advice", seen.Advice);
        yield return ("publish", seen.SaysYes ? "It would be let in." : "It would be refused.");
    }

    private static string Ms(Duration took) => string.Create(CultureInfo.InvariantCulture, $"{took.ToTimeSpan().TotalMilliseconds:0.0} ms");
}
