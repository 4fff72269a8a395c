using System.CommandLine;
using System.CommandLine.Parsing;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Option = System.CommandLine.Option;

namespace SrsStack.Host.Cli;

/// <summary>What commands that call one method have in common: <c>--json</c>, and an answer for people.</summary>
internal static class Calls
{
    /// <param name="call">The answer, and what of it a person reads.</param>
    public static Command Create(
        ServerOptions server, string name, string description, IEnumerable<Symbol> symbols, Func<Connection, ParseResult, CancellationToken, Task<(IMessage Answer, Func<TextWriter, Task> Tell)>> call)
    {
        var json = new Option<bool>("--json") { Description = "Print the answer as one line of JSON." };
        var command = new Command(name, description) { json };
        foreach (var symbol in symbols)
        {
            if (symbol is Argument argument) command.Arguments.Add(argument);
            else command.Options.Add((Option)symbol);
        }
        command.SetAction(async (parsed, stop) =>
        {
            using var connection = server.Connect(parsed);
            var (answer, tell) = await call(connection, parsed, stop);
            var output = parsed.InvocationConfiguration.Output;
            await (parsed.GetValue(json) ? output.WriteLineAsync(EventLines.Json(answer)) : tell(output));
        });
        return command;
    }

    public static Func<TextWriter, Task> Line(string text) => output => output.WriteLineAsync(Columns.Printable(text));

    public static Func<TextWriter, Task> Table(IReadOnlyList<string> heads, IEnumerable<IReadOnlyList<string>> rows) => output => Columns.WriteAsync(output, heads, [.. rows]);

    /// <summary><c>30s</c>, <c>15m</c>, <c>12h</c>, <c>7d</c>.</summary>
    public static Option<string> Span(string name, string description, string otherwise)
    {
        var option = new Option<string>(name) { Description = $"{description}, for example 30s, 15m, 12h or 7d.", HelpName = "SPAN", DefaultValueFactory = _ => otherwise };
        option.Validators.Add(given =>
        {
            if (given.Tokens.Count == 1 && ReadSpan(given.Tokens[0].Value) is null) given.AddError($"'{given.Tokens[0].Value}' is no span of time. Give for example 30s, 15m, 12h or 7d.");
        });
        return option;
    }

    public static Duration? ReadSpan(string text)
    {
        if (text.Length < 2 || !long.TryParse(text[..^1], System.Globalization.NumberStyles.None, null, out var number) || number > 1_000_000_000) return null;
        return text[^1] switch
        {
            's' => Duration.FromTimeSpan(TimeSpan.FromSeconds(number)),
            'm' => Duration.FromTimeSpan(TimeSpan.FromMinutes(number)),
            'h' when number < 1_000_000 => Duration.FromTimeSpan(TimeSpan.FromHours(number)),
            'd' when number < 100_000 => Duration.FromTimeSpan(TimeSpan.FromDays(number)),
            _ => null,
        };
    }

    public static Option<V1.Role> Role()
    {
        var option = new Option<V1.Role>("--role") { Description = "viewer, operator or owner.", HelpName = "ROLE", CustomParser = Parse };
        option.Validators.Add(given =>
        {
            if (given.Tokens.Count == 1 && !IsRole(given.Tokens[0].Value)) given.AddError($"'{given.Tokens[0].Value}' is no role. Roles are viewer, operator and owner.");
        });
        return option;
    }

    public static string Of(V1.Role role) => role.ToString().ToLowerInvariant();

    private static bool IsRole(string text) => text is "viewer" or "operator" or "owner";

    private static V1.Role Parse(ArgumentResult given) => given.Tokens.Count == 1 && IsRole(given.Tokens[0].Value) ? System.Enum.Parse<V1.Role>(given.Tokens[0].Value, ignoreCase: true) : V1.Role.Unspecified;
}
