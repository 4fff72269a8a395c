using System.CommandLine;
using SrsStack.V1;

namespace SrsStack.Host.Cli;

/// <summary><c>reactors list</c>: how far the reactors are.</summary>
internal static class ReactorCommand
{
    public static Command Create(ServerOptions server)
    {
        var json = new Option<bool>("--json") { Description = "Print each whole, as one line of JSON." };
        var command = new Command("list", "Lists the reactors of the node that answers: how far each is, and why one can not go on.") { json };
        command.SetAction(async (parsed, stop) =>
        {
            using var connection = server.Connect(parsed);
            var answer = await connection.History.ListReactorsAsync(new(), connection.Call(stop));
            var output = parsed.InvocationConfiguration.Output;
            if (!parsed.GetValue(json)) await Columns.WriteAsync(output, ["NAME", "POSITION", "LAG", "POISON", "ERROR"], [.. answer.Reactors.Select(Row)]);
            else foreach (var reactor in answer.Reactors) await output.WriteLineAsync(EventLines.Json(reactor));
        });
        return command;
    }

    private static string[] Row(Reactor reactor) =>
        [reactor.Name, Columns.Number(reactor.Position), Columns.Number(reactor.Lag), Columns.Number(reactor.PoisonEvents), reactor.LastError];
}
