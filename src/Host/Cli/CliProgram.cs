using System.CommandLine;
using System.CommandLine.Invocation;
using Grpc.Core;

namespace SrsStack.Host.Cli;

/// <summary><c>srs-stack</c>: the operator's commands, over the public API of a running server.</summary>
internal static class CliProgram
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int Misused = 2;

    private static readonly string[] Options = ["-h", "-?", "--help", "--version", "--server", "--token"];

    /// <returns>False when the arguments are the server's own: none, or settings.</returns>
    public static bool IsMeant(IReadOnlyList<string> args)
    {
        if (args.Count == 0) return false;
        var first = args[0].Split('=')[0];
        return Options.Contains(first, StringComparer.Ordinal) || (first == args[0] && first.Length > 0 && first[0] is not ('-' or '/'));
    }

    public static async Task<int> RunAsync(IReadOnlyList<string> args)
    {
        try
        {
            return await RunAsync(args, StandardOutput.Open(), System.Console.Error);
        }
        catch (IOException e) when (StandardOutput.IsClosed(e))
        {
            return Done;   // who read it has enough
        }
    }

    private static async Task<int> RunAsync(IReadOnlyList<string> args, TextWriter output, TextWriter error)
    {
        var server = new ServerOptions();
        var parsed = Root(server).Parse(args);
        if (parsed.Action is ParseErrorAction)
        {
            var isUnknown = parsed.UnmatchedTokens.Count > 0 && parsed.Errors.Count > 1;   // then "a command is missing" comes first, and only confuses
            foreach (var problem in parsed.Errors.Skip(isUnknown ? 1 : 0)) await error.WriteLineAsync(problem.Message);
            await error.WriteLineAsync("'srs-stack --help' shows the commands; every command has a --help of its own.");
            return Misused;
        }
        try
        {
            return await parsed.InvokeAsync(new() { EnableDefaultExceptionHandler = false, Output = output, Error = error });
        }
        catch (RpcException e)
        {
            await error.WriteLineAsync(CliErrors.Sentence(e, server, parsed));
        }
        catch (Exception e) when (e is CliException or UnauthorizedAccessException || (e is IOException io && !StandardOutput.IsClosed(io)))
        {
            await error.WriteLineAsync(e.Message);
            return (e as CliException)?.ExitCode ?? Failed;
        }
        catch (OperationCanceledException)
        {
            await error.WriteLineAsync("Ended before it was done.");
        }
        return Failed;
    }

    private static RootCommand Root(ServerOptions server)
    {
        var events = new Command("events", "Reads the history, and what could not be done with it.")
        {
            TailCommand.Create(server), ShowCommand.Create(server), ExportCommand.Create(server), DeadLetterCommands.Create(server), MartenConfig.Create(),
        };
        var work = new Command("work", "Shows what should be running on the nodes.") { WorkCommand.Create(server) };
        var reactors = new Command("reactors", "Shows how far the reactors have come behind the history.") { ReactorCommand.Create(server) };
        var access = new Command("access", "Forgets what is known of people.") { EraseCommand.Create(server) };
        var root = new RootCommand("Looks into a running SrsStack server.") { server.Address, server.Token, events, ViewCommands.Create(server), reactors, work, access };
        foreach (var command in new[] { KeyCommands.Create(server), RoomCommands.Create(server), UserCommands.Create(server), TokenCommands.Create(server), CallbackCommands.Create(server) }) root.Subcommands.Add(command);
        root.HelpName = "srs-stack";
        return root;
    }
}

/// <summary>Something the operator can mend: the message is one sentence that says how.</summary>
internal sealed class CliException(string message, int exitCode = CliProgram.Failed) : Exception(message)
{
    public int ExitCode => exitCode;
}
