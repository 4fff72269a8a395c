using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf;
using SrsStack.V1;

namespace SrsStack.Host.Cli;

/// <summary>How an event looks: a line for people, or a line of JSON with all fields.</summary>
/// <remarks>
/// The data is shown as the JSON text that it is, so that large numbers keep all digits, but in its usual place and under its usual name. A server that
/// is older than this command sends no text.
/// </remarks>
internal static class EventLines
{
    private const int MaxData = 160;
    private static readonly JsonFormatter Whole = new(JsonFormatter.Settings.Default.WithFormatDefaultValues(true));
    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonSerializerOptions Indented = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, WriteIndented = true };

    public static string Json(IMessage message) => Whole.Format(message);

    public static string Json(Event e)
    {
        if (!e.HasDataJson) return Whole.Format(e);
        var place = new Event(e) { Data = new() };
        place.ClearDataJson();
        return Exact(place, "data", e.DataJson);
    }

    public static string Json(EntityAsOf entity)
    {
        if (!entity.HasStateJson) return Whole.Format(entity);
        var place = new EntityAsOf(entity) { State = new() };
        place.ClearStateJson();
        return Exact(place, "state", entity.StateJson);
    }

    public static string Data(Event e) => e.HasDataJson ? e.DataJson : Json(e.Data);

    public static string Readable(EntityAsOf entity)
    {
        var state = JsonNode.Parse(entity.HasStateJson ? entity.StateJson : Json(entity.State))!.ToJsonString(Indented);
        return Columns.Printable(state.Replace("\n", "\u2028", StringComparison.Ordinal)).Replace("\u2028", "\n", StringComparison.Ordinal);
    }

    /// <summary>Fixed widths, since nobody knows what comes; the data is cut, --json shows it whole.</summary>
    public static string Human(Event e)
    {
        var data = Data(e);
        if (data.Length > MaxData) data = data[..MaxData] + "…";
        return Columns.Printable($"{e.Position,8}  {Columns.Time(e.Time)}  {e.Type,-36}  {e.EventStream}/{e.Version}  by {e.Actor}  {data}");
    }

    /// <summary>A node keeps numbers as they are written.</summary>
    private static string Exact(IMessage message, string field, string text)
    {
        var fields = JsonNode.Parse(Whole.Format(message))!;
        fields[field] = JsonNode.Parse(text);
        return fields.ToJsonString(Compact);
    }
}
