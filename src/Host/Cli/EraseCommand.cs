using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using Google.Protobuf.WellKnownTypes;
using SrsStack.V1;
using Option = System.CommandLine.Option;

namespace SrsStack.Host.Cli;

/// <summary><c>access erase</c>: forgets whose address sessions had.</summary>
internal static class EraseCommand
{
    public static Command Create(ServerOptions server)
    {
        var address = new Option<string?>("--address") { Description = "Of all sessions from this IP address; then the whole database is searched for it.", HelpName = "IP" };
        var session = new Option<string?>("--session") { Description = "Of one session.", HelpName = "ID" };
        var before = EventOptions.Time("--before", "Of all sessions that were seen before this moment, for example 2026-11-22T12:00:00Z.");
        var yes = new Option<bool>("--yes") { Description = "Do not ask whether it is meant." };
        var json = new Option<bool>("--json") { Description = "Print the answer as one line of JSON." };
        var command = new Command("erase", "Forgets, for ever, the addresses that sessions came from. The history keeps that it was done, not what.") { address, session, before, yes, json };
        command.Validators.Add(given =>
        {
            if (new Option[] { address, session, before }.Count(o => given.GetResult(o) is not null) != 1) given.AddError("Give one of --address, --session and --before.");
        });
        address.Validators.Add(given =>
        {
            if (given.Tokens.Count == 1 && Canonical(given.Tokens[0].Value) is null) given.AddError($"'{given.Tokens[0].Value}' is not an IP address.");
        });
        command.SetAction(async (parsed, stop) =>
        {
            using var connection = server.Connect(parsed);
            var request = RequestOf(parsed.GetValue(address), parsed.GetValue(session), parsed.GetValue(before));
            if (!parsed.GetValue(yes)) await ConfirmAsync(request, parsed.InvocationConfiguration.Error, stop);
            var answer = await connection.Access.ErasePersonalDataAsync(request, connection.Call(stop));
            return await TellAsync(answer, parsed.GetValue(json), parsed.InvocationConfiguration);
        });
        return command;
    }

    /// <returns>As the server writes it; null when it is none. "1" is one to .NET, and a slip of the hand to everybody else.</returns>
    internal static string? Canonical(string text) =>
        IPAddress.TryParse(text, out var ip) && (ip.AddressFamily == AddressFamily.InterNetworkV6 || text.Count(c => c == '.') == 3) ? ip.ToString() : null;

    private static ErasePersonalDataRequest RequestOf(string? address, string? session, DateTimeOffset? before) =>
        address is not null ? new() { Address = Canonical(address)! }
        : session is not null ? new() { SessionId = session }
        : new() { Before = before!.Value.ToTimestamp() };

    /// <exception cref="CliException">It is not meant.</exception>
    private static async Task ConfirmAsync(ErasePersonalDataRequest request, TextWriter error, CancellationToken stop)
    {
        var whose = request.SubjectCase switch
        {
            ErasePersonalDataRequest.SubjectOneofCase.Address => $"of all sessions from {request.Address}",
            ErasePersonalDataRequest.SubjectOneofCase.SessionId => $"of the session {Columns.Printable(request.SessionId)}",
            _ => $"of all sessions seen before {Columns.Time(request.Before)}",
        };
        await error.WriteAsync($"The address {whose} is forgotten for ever. Type yes to go on: ");
        var answer = await Task.Run(System.Console.In.ReadLine, stop).WaitAsync(stop);
        if (answer?.Trim() != "yes") throw new CliException("Nothing was erased: the answer was not yes. With --yes nothing is asked.");
    }

    /// <returns>Failed when the address still stands somewhere: somebody has to look.</returns>
    private static async Task<int> TellAsync(ErasePersonalDataResponse answer, bool json, InvocationConfiguration told)
    {
        await told.Output.WriteLineAsync(json ? EventLines.Json(answer) : $"{answer.Erased} erased.");
        if (answer.FoundIn.Count == 0) return CliProgram.Done;
        var tables = string.Join(", ", answer.FoundIn.OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => $"{t.Key} ({t.Value} rows)"));
        await told.Error.WriteLineAsync($"The address, or a longer one that holds its text, still stands in: {Columns.Printable(tables)}.");
        return CliProgram.Failed;
    }
}
