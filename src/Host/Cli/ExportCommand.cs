using System.CommandLine;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using SrsStack.V1;

namespace SrsStack.Host.Cli;

/// <summary><c>events export</c>: the history as JSON Lines.</summary>
internal static class ExportCommand
{
    private const int Step = 10_000;

    public static Command Create(ServerOptions server)
    {
        var from = EventOptions.Time("--from", "Only events recorded at this moment or later, for example 2026-11-22T12:00:00Z.");
        var to = EventOptions.Time("--to", "Only events recorded before this moment.");
        var after = EventOptions.After("Only events above this position: goes on with an export that was broken off, and with its FILE.part.");
        var file = new Option<string?>("--out") { Description = "Write to FILE.part, and name it FILE when it is complete; a FILE that exists is replaced. Without it: standard output.", HelpName = "FILE" };
        var which = new EventOptions();
        var command = new Command("export", "Writes events in order as JSON Lines: one event a line, with all its fields.") { from, to, after, file };
        which.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            using var connection = server.Connect(parsed);
            var request = new ListEventsRequest
            {
                From = parsed.GetValue(from)?.ToTimestamp(), To = parsed.GetValue(to)?.ToTimestamp(), After = parsed.GetValue(after) ?? 0, Archived = true,
                Types_ = { parsed.GetValue(which.Types) ?? [] }, EventStream = parsed.GetValue(which.Stream) ?? "",
                EventStreamPrefix = parsed.GetValue(which.Prefix) ?? "", Actor = parsed.GetValue(which.Actor) ?? "",
            };
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            if (parsed.GetValue(file) is not { Length: > 0 } name)
            {
                await WriteAsync(connection, request, output, error, stop);
                return;
            }
            await using (var part = ExportPart.Open(name, request.After)) await WriteAsync(connection, request, part, error, stop);
            File.Move(ExportPart.Of(name), name, overwrite: true);
        });
        return command;
    }

    private static async Task WriteAsync(Connection connection, ListEventsRequest request, TextWriter output, TextWriter error, CancellationToken stop)
    {
        var (count, last) = (0L, request.After);
        try
        {
            await foreach (var e in EventPages.AllAsync(connection, request, stop))
            {
                await output.WriteLineAsync(EventLines.Json(e));
                last = e.Position;
                if (++count % Step == 0) await error.WriteLineAsync($"{count} events, up to position {last}");
            }
            await output.FlushAsync(stop);
        }
        catch (Exception e) when (last > 0 && e is RpcException or OperationCanceledException)
        {
            await output.FlushAsync(CancellationToken.None);
            await error.WriteLineAsync($"Broken off after {count} events; go on with --after {last}.");
            if (e is RpcException && !stop.IsCancellationRequested) throw;
            throw new CliException("The export is not complete.");
        }
        await error.WriteLineAsync($"{count} events exported, up to position {last}.");
    }
}
