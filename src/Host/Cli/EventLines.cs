using Google.Protobuf;
using SrsStack.V1;

namespace SrsStack.Host.Cli;

/// <summary>How an event looks: a line for people, or a line of JSON with all fields.</summary>
internal static class EventLines
{
    private const int MaxData = 160;
    private static readonly JsonFormatter Whole = new(JsonFormatter.Settings.Default.WithFormatDefaultValues(true));
    private static readonly JsonFormatter Indented = new(JsonFormatter.Settings.Default.WithFormatDefaultValues(true).WithIndentation());

    public static string Json(IMessage message) => Whole.Format(message);

    public static string Readable(IMessage message) => Columns.Printable(Indented.Format(message).Replace("\n", "\u2028", StringComparison.Ordinal)).Replace("\u2028", "\n", StringComparison.Ordinal);

    /// <summary>Fixed widths, since nobody knows what comes; the data is cut, --json shows it whole.</summary>
    public static string Human(Event e)
    {
        var data = Json(e.Data);
        if (data.Length > MaxData) data = data[..MaxData] + "…";
        return Columns.Printable($"{e.Position,8}  {Columns.Time(e.Time)}  {e.Type,-36}  {e.EventStream}/{e.Version}  by {e.Actor}  {data}");
    }
}
