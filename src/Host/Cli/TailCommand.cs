using System.CommandLine;
using Grpc.Core;
using SrsStack.V1;

namespace SrsStack.Host.Cli;

/// <summary><c>events tail</c>: each event as it comes, through the server's absences.</summary>
internal static class TailCommand
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    public static Command Create(ServerOptions server)
    {
        var after = EventOptions.After("Begin with the events above this position; 0 is the beginning. Without it only new ones are shown.");
        var json = new Option<bool>("--json") { Description = "Print each event whole, as one line of JSON." };
        var which = new EventOptions();
        var command = new Command("tail", "Prints each event as it is recorded, until Ctrl-C. When the server goes away, it waits and goes on after the last event.") { after, json };
        which.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            using var connection = server.Connect(parsed);
            var request = new WatchEventsRequest
            {
                Types_ = { parsed.GetValue(which.Types) ?? [] }, EventStream = parsed.GetValue(which.Stream) ?? "",
                EventStreamPrefix = parsed.GetValue(which.Prefix) ?? "", Actor = parsed.GetValue(which.Actor) ?? "", ExactData = true,
            };
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            Func<Event, string> line = parsed.GetValue(json) ? EventLines.Json : EventLines.Human;
            using var ends = CancellationTokenSource.CreateLinkedTokenSource(stop);
            var reader = EndWithReaderAsync(ends);
            try
            {
                var newest = await NewestAsync(connection, ends.Token);   // also tells at once when address or token are wrong
                request.AfterPosition = parsed.GetValue(after) ?? newest;
                await FollowAsync(connection, request, e => output.WriteLineAsync(line(e)), error, ends.Token);
            }
            catch (Exception e) when (ends.IsCancellationRequested && e is OperationCanceledException or RpcException { StatusCode: StatusCode.Cancelled })
            {
                // Ctrl-C is how it ends, or "| head"
            }
            finally
            {
                await ends.CancelAsync();
                await reader;
            }
            return CliProgram.Done;
        });
        return command;
    }

    /// <summary>In a quiet house no next event would tell that nobody reads any more.</summary>
    private static async Task EndWithReaderAsync(CancellationTokenSource ends)
    {
        await StandardOutput.ClosedAsync(ends.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await ends.CancelAsync();
    }

    private static async Task<long> NewestAsync(Connection connection, CancellationToken stop)
    {
        var newest = await connection.History.ListEventsAsync(new() { Descending = true, PageSize = 1 }, connection.Call(stop));
        return newest.Events.Count > 0 ? newest.Events[0].Position : 0;
    }

    private static async Task FollowAsync(Connection connection, WatchEventsRequest request, Func<Event, Task> print, TextWriter error, CancellationToken stop)
    {
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            var before = request.AfterPosition;
            try
            {
                using var call = connection.History.WatchEvents(request, connection.Call(stop));
                await foreach (var e in call.ResponseStream.ReadAllAsync(stop))
                {
                    await print(e);
                    request.AfterPosition = e.Position;
                }
            }
            catch (RpcException e) when (CliErrors.IsPassing(e) && !stop.IsCancellationRequested)
            {
                // said below; the last position is kept
            }
            if (request.AfterPosition != before) pause = FirstPause;
            if (pause == FirstPause) await error.WriteLineAsync($"The server went away; trying again after position {request.AfterPosition}.");
            await Task.Delay(pause, TimeProvider.System, stop);
        }
    }
}
