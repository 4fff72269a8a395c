using System.Globalization;
using Google.Protobuf.WellKnownTypes;

namespace SrsStack.Host.Cli;

/// <summary>Aligned columns for people.</summary>
internal static class Columns
{
    private const string Gap = "  ";

    public static async Task WriteAsync(TextWriter output, IReadOnlyList<string> heads, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        var all = rows.Prepend(heads).Select(row => row.Select(Printable).ToList()).ToList();
        var widths = heads.Select((_, i) => all.Max(row => row[i].Length)).ToList();
        foreach (var row in all) await output.WriteLineAsync(string.Join(Gap, row.Select((cell, i) => cell.PadRight(widths[i]))).TrimEnd());
    }

    /// <summary>UTC, to the millisecond.</summary>
    public static string Time(Timestamp? time) => time?.ToDateTimeOffset().ToString("yyyy-MM-dd HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture) ?? "";

    public static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Without characters that command a terminal: some texts come from strangers.</summary>
    public static string Printable(string text) => text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? '\uFFFD' : c)) : text;
}
