using System.CommandLine;
using Grpc.Core;
using SrsStack.V1;

namespace SrsStack.Host.Cli;

/// <summary><c>views</c>: how the views stand, and making one anew.</summary>
internal static class ViewCommands
{
    public static Command Create(ServerOptions server) => new("views", "Shows how far the views have come behind the history, and makes one anew.") { List(server), Rebuild(server) };

    private static Command List(ServerOptions server)
    {
        var json = new Option<bool>("--json") { Description = "Print each whole, as one line of JSON." };
        var command = new Command("list", "Lists the views: how far each is, who keeps it, and why one stands still.") { json };
        command.SetAction(async (parsed, stop) =>
        {
            using var connection = server.Connect(parsed);
            var answer = await connection.History.ListViewsAsync(new(), connection.Call(stop));
            var output = parsed.InvocationConfiguration.Output;
            if (!parsed.GetValue(json))
                await Columns.WriteAsync(output, ["NAME", "VERSION", "STATE", "POSITION", "LAG", "POISON", "OWNER", "REASON"], [.. answer.Views.Select(Row)]);
            else foreach (var view in answer.Views) await output.WriteLineAsync(EventLines.Json(view));
        });
        return command;
    }

    private static Command Rebuild(ServerOptions server)
    {
        var name = new Argument<string>("name") { Description = "Of the view, as the list shows it.", HelpName = "NAME" };
        var json = new Option<bool>("--json") { Description = "Print each step as one line of JSON." };
        var command = new Command("rebuild", "Makes a view anew from all events and waits until that is done. The old rows are read meanwhile; when this is ended before, they stay.") { name, json };
        command.SetAction(async (parsed, stop) =>
        {
            using var connection = server.Connect(parsed);
            var (output, progress) = (parsed.InvocationConfiguration.Output, new ProgressLine(parsed.InvocationConfiguration.Error, !System.Console.IsErrorRedirected));
            var view = parsed.GetRequiredValue(name);
            using var call = connection.History.RebuildView(new() { Name = view }, connection.Call(stop));
            Func<RebuildProgress, Task> show = parsed.GetValue(json) ? step => output.WriteLineAsync(EventLines.Json(step)) : step => progress.ShowAsync(Text(view, step));
            var last = await LastAsync(call.ResponseStream, show, progress, stop);
            if (last?.State != RebuildState.Done) throw new CliException("The server ended before the view was made anew; the view is as it was.");
            if (!parsed.GetValue(json)) await output.WriteLineAsync(Text(view, last));
        });
        return command;
    }

    /// <exception cref="CliException">It was stopped here.</exception>
    private static async Task<RebuildProgress?> LastAsync(IAsyncStreamReader<RebuildProgress> steps, Func<RebuildProgress, Task> show, ProgressLine progress, CancellationToken stop)
    {
        RebuildProgress? last = null;
        try
        {
            await foreach (var step in steps.ReadAllAsync(stop)) await show(last = step);
        }
        catch (Exception e) when (stop.IsCancellationRequested && e is OperationCanceledException or RpcException { StatusCode: StatusCode.Cancelled })
        {
            throw new CliException("Stopped before it was done; the view is as it was.");
        }
        finally
        {
            await progress.ClearAsync();
        }
        return last;
    }

    internal static string Text(string view, RebuildProgress step)
    {
        var percent = step.Target == 0 ? 100 : 100 * step.Position / step.Target;
        var speed = $"{Columns.Number((long)step.EventsPerSecond)} events/s";
        return step.State switch
        {
            RebuildState.Done => $"{view} is made anew with all events up to position {step.Position}, {speed}.",
            RebuildState.Swapping => $"{view}: changing places at position {step.Position}",
            _ => $"{view}: {percent} %, position {step.Position} of {step.Target}, {speed}",
        };
    }

    private static string[] Row(View view) =>
    [
        view.Name, Columns.Number(view.Version) + (view.ActiveVersion == view.Version ? "" : $" (read: {Columns.Number(view.ActiveVersion)})"),
        view.State.ToString().ToLowerInvariant() + (view.Rebuild is { Target: > 0 } r ? $" {100 * r.Position / r.Target} %" : ""),
        Columns.Number(view.Position), Columns.Number(view.Lag), Columns.Number(view.PoisonEvents), view.Owner?.Application ?? "", view.Reason,
    ];
}
