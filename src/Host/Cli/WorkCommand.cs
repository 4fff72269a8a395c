using System.CommandLine;
using SrsStack.V1;

namespace SrsStack.Host.Cli;

/// <summary><c>work list</c>: what should be running, and how it stands.</summary>
internal static class WorkCommand
{
    public static Command Create(ServerOptions server)
    {
        var json = new Option<bool>("--json") { Description = "Print each whole, as one line of JSON." };
        var command = new Command("list", "Lists what should be running, which node has it, and why it waits or failed.") { json };
        command.SetAction(async (parsed, stop) =>
        {
            using var connection = server.Connect(parsed);
            var (all, request) = (new List<Work>(), new ListWorkRequest());
            do
            {
                var page = await connection.Platform.ListWorkAsync(request, connection.Call(stop));
                all.AddRange(page.Work);
                request.PageToken = page.NextPageToken;
            }
            while (request.PageToken.Length > 0);
            var output = parsed.InvocationConfiguration.Output;
            if (!parsed.GetValue(json)) await Columns.WriteAsync(output, ["KEY", "STATE", "OWNER", "ATTEMPTS", "SINCE", "REASON"], [.. all.Select(Row)]);
            else foreach (var work in all) await output.WriteLineAsync(EventLines.Json(work));
        });
        return command;
    }

    private static string[] Row(Work work) =>
        [work.Key, work.State.ToString().ToLowerInvariant(), work.Owner, Columns.Number(work.Attempts), Columns.Time(work.Since), work.Reason];
}
