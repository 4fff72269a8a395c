using System.CommandLine;
using SrsStack.V1;

namespace SrsStack.Host.Cli;

/// <summary><c>events dead-letters</c>: what could not be done, and what becomes of it.</summary>
internal static class DeadLetterCommands
{
    private const int Usual = 100;

    public static Command Create(ServerOptions server) =>
        new("dead-letters", "Shows what could not be done: messages that failed for good, and events that a projection or a reactor could not apply.")
        {
            List(server), Replay(server), Discard(server),
        };

    private static Command List(ServerOptions server)
    {
        var limit = new Option<int>("--limit") { Description = "At most so many.", HelpName = "COUNT", DefaultValueFactory = _ => Usual };
        var json = new Option<bool>("--json") { Description = "Print each whole, as one line of JSON." };
        var command = new Command("list", "Lists them, newest first.") { limit, json };
        command.SetAction(async (parsed, stop) =>
        {
            using var connection = server.Connect(parsed);
            var (letters, isMore) = await PagesAsync(connection, parsed.GetValue(limit), stop);
            var output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json))
            {
                foreach (var letter in letters) await output.WriteLineAsync(EventLines.Json(letter));
            }
            else await Columns.WriteAsync(output, ["ID", "TIME", "WHAT", "ATTEMPTS", "ERROR"], [.. letters.Select(Row)]);
            if (isMore) await parsed.InvocationConfiguration.Error.WriteLineAsync("There are more: give a larger --limit.");
        });
        return command;
    }

    private static Command Replay(ServerOptions server)
    {
        var id = new Argument<string?>("id") { Description = "Of one message.", HelpName = "ID", Arity = ArgumentArity.ZeroOrOne };
        var type = new Option<string?>("--type") { Description = "All messages of this type instead.", HelpName = "TYPE" };
        var command = new Command("replay", "Sends messages again, with all their attempts.") { id, type };
        command.Validators.Add(given =>
        {
            if (given.GetResult(id) is { Tokens.Count: > 0 } == given.GetResult(type) is not null) given.AddError("Give the ID of one message, or --type for all of a type.");
        });
        command.SetAction(async (parsed, stop) =>
        {
            using var connection = server.Connect(parsed);
            var request = parsed.GetValue(type) is { } all ? new ReplayDeadLettersRequest { Type = all } : new() { Id = parsed.GetValue(id) ?? "" };
            var answer = await connection.History.ReplayDeadLettersAsync(request, connection.Call(stop));
            await parsed.InvocationConfiguration.Output.WriteLineAsync($"{answer.Replayed} sent again.");
        });
        return command;
    }

    private static Command Discard(ServerOptions server)
    {
        var id = new Argument<string>("id") { Description = "Of a message or an event, as the list shows it.", HelpName = "ID" };
        var command = new Command("discard", "Takes one from the list, for ever; the history stays as it is.") { id };
        command.SetAction(async (parsed, stop) =>
        {
            using var connection = server.Connect(parsed);
            await connection.History.DiscardDeadLetterAsync(new() { Id = parsed.GetRequiredValue(id) }, connection.Call(stop));
            await parsed.InvocationConfiguration.Output.WriteLineAsync("Discarded.");
        });
        return command;
    }

    private static async Task<(List<DeadLetter> Letters, bool IsMore)> PagesAsync(Connection connection, int limit, CancellationToken stop)
    {
        var (letters, token) = (new List<DeadLetter>(), "");
        do
        {
            var page = await connection.History.ListDeadLettersAsync(new() { PageSize = Math.Max(1, limit - letters.Count), PageToken = token }, connection.Call(stop));
            letters.AddRange(page.DeadLetters);
            token = page.NextPageToken;
        }
        while (token.Length > 0 && letters.Count < limit);
        return (letters, token.Length > 0);
    }

    private static string[] Row(DeadLetter letter)
    {
        var (what, attempts) = letter.LetterCase == DeadLetter.LetterOneofCase.Message
            ? (letter.Message.Type, Columns.Number(letter.Message.Attempts))
            : ($"event {letter.Event.Position} for {letter.Event.Reader}", "");
        return [letter.Id, Columns.Time(letter.Time), what, attempts, $"{letter.ExceptionType}: {letter.ExceptionMessage}"];
    }
}
