using System.CommandLine;
using Google.Protobuf.WellKnownTypes;
using SrsStack.V1;

namespace SrsStack.Host.Cli;

/// <summary><c>events show</c>: an entity as its events told it, or the events themselves.</summary>
internal static class ShowCommand
{
    public static Command Create(ServerOptions server)
    {
        var stream = new Argument<string>("stream") { Description = "Name of the entity, for example live-stream/live/livestream.", HelpName = "STREAM" };
        var at = EventOptions.Time("--at", "As it was at this moment, for example 2026-11-22T12:00:00Z. Without it: now.");
        var version = new Option<long?>("--version") { Description = "As it was after this event of it: 1 is its first.", HelpName = "VERSION" };
        var events = new Option<bool>("--events") { Description = "Print its events up to there instead of its state." };
        var json = new Option<bool>("--json") { Description = "Print JSON, one line for each thing." };
        var command = new Command("show", "Shows an entity as it is, or as it was at a moment or after an event.") { stream, at, version, events, json };
        command.Validators.Add(given =>
        {
            if (given.GetResult(at) is not null && given.GetResult(version) is not null) given.AddError("Give --at or --version, not both.");
            if (given.GetResult(version) is { Tokens.Count: 1 } number && long.TryParse(number.Tokens[0].Value, out var n) && n < 1) given.AddError("Versions begin at 1.");
        });
        command.SetAction(async (parsed, stop) =>
        {
            using var connection = server.Connect(parsed);
            var asked = new GetEntityAsOfRequest { EventStream = parsed.GetRequiredValue(stream), Time = parsed.GetValue(at)?.ToTimestamp(), Version = parsed.GetValue(version) ?? 0, ExactState = true };
            var output = parsed.InvocationConfiguration.Output;
            await (parsed.GetValue(events) ? EventsAsync(connection, asked, output, parsed.GetValue(json), stop) : StateAsync(connection, asked, output, parsed.GetValue(json), stop));
        });
        return command;
    }

    private static async Task StateAsync(Connection connection, GetEntityAsOfRequest asked, TextWriter output, bool json, CancellationToken stop)
    {
        var entity = await connection.History.GetEntityAsOfAsync(asked, connection.Call(stop));
        if (json)
        {
            await output.WriteLineAsync(EventLines.Json(entity));
            return;
        }
        await Columns.WriteAsync(output, ["entity", entity.EventStream], [["kind", entity.Kind], ["version", Columns.Number(entity.Version)], ["recorded", Columns.Time(entity.Time)]]);
        await output.WriteLineAsync(EventLines.Readable(entity));
    }

    private static async Task EventsAsync(Connection connection, GetEntityAsOfRequest asked, TextWriter output, bool json, CancellationToken stop)
    {
        var all = new List<Event>();
        await foreach (var e in EventPages.AllAsync(connection, new() { EventStream = asked.EventStream, Archived = true }, stop))
        {
            if (!IsBeyond(e, asked)) all.Add(e);
        }
        if (all.Count == 0) throw new CliException("There are no such events; 'srs-stack events tail --after 0' shows which names there are.");
        if (json)
        {
            foreach (var e in all) await output.WriteLineAsync(EventLines.Json(e));
            return;
        }
        await Columns.WriteAsync(output, ["VERSION", "TIME", "TYPE", "ACTOR", "POSITION", "DATA"], [.. all.Select(Row)]);
    }

    private static bool IsBeyond(Event e, GetEntityAsOfRequest asked) =>
        (asked.Version > 0 && e.Version > asked.Version) || (asked.Time is { } time && e.Time.ToDateTimeOffset() > time.ToDateTimeOffset());

    private static string[] Row(Event e) => [Columns.Number(e.Version), Columns.Time(e.Time), e.Type, e.Actor, Columns.Number(e.Position), EventLines.Data(e)];
}
