using System.CommandLine;
using SrsStack.V1;

namespace SrsStack.Host.Cli;

/// <summary><c>key</c>: the publish key, and tokens for players.</summary>
internal static class KeyCommands
{
    public static Command Create(ServerOptions server) => new("key", "Shows and changes what publishers and players must show.")
    {
        Calls.Create(server, "show", "Prints the publish key.", [], async (c, _, stop) => Key(await c.Access.GetPublishKeyAsync(new(), c.Call(stop)))),
        Rotate(server),
        Calls.Create(server, "disable-auth", "Asks publishers for no key: whoever reaches the server publishes.", [], (c, _, stop) => SwitchAsync(c, required: false, stop)),
        Calls.Create(server, "enable-auth", "Asks publishers for a key again; those that showed none are cut.", [], (c, _, stop) => SwitchAsync(c, required: true, stop)),
        PlayToken(server),
        Revoke(server),
    };

    private static Command Rotate(ServerOptions server)
    {
        var key = new Option<string?>("--key") { Description = "The new key; else the server makes one.", HelpName = "KEY" };
        var keep = new Option<bool>("--keep-sessions") { Description = "Publishers that came in by the key before go on." };
        return Calls.Create(server, "rotate", "Replaces the publish key and prints the new one; publishers that came in by the one before are cut.", [key, keep], async (c, parsed, stop) =>
            Key(await c.Access.RotatePublishKeyAsync(new() { Key = parsed.GetValue(key) ?? "", KeepSessions = parsed.GetValue(keep) }, c.Call(stop))));
    }

    private static Command PlayToken(ServerOptions server)
    {
        var stream = new Option<string>("--stream") { Description = "Pattern of app/stream, for example live/tv or live/*.", HelpName = "PATTERN", Required = true };
        var expires = Calls.Span("--expires", "How long it counts", "12h");
        var address = new Option<string?>("--address") { Description = "The only IP address it counts from.", HelpName = "IP" };
        return Calls.Create(server, "play-token", "Makes a token for players, sent as ?token=TOKEN. It is printed once and kept nowhere.", [stream, expires, address], async (c, parsed, stop) =>
        {
            var request = new IssuePlayTokenRequest { Pattern = parsed.GetValue(stream)!, Lifetime = Calls.ReadSpan(parsed.GetValue(expires)!), Address = parsed.GetValue(address) ?? "" };
            var made = await c.Access.IssuePlayTokenAsync(request, c.Call(stop));
            return (made, Calls.Line(made.Token));
        });
    }

    private static Command Revoke(ServerOptions server)
    {
        var token = new Argument<string?>("token") { Description = "The token itself.", Arity = ArgumentArity.ZeroOrOne };
        var all = new Option<bool>("--all") { Description = "Every play token that was ever made." };
        var command = Calls.Create(server, "revoke-play-token", "Refuses a play token from now on; its players are cut.", [token, all], async (c, parsed, stop) =>
        {
            var request = parsed.GetValue(all) ? new RevokePlayTokenRequest { All = true } : new RevokePlayTokenRequest { Token = parsed.GetValue(token)! };
            return (await c.Access.RevokePlayTokenAsync(request, c.Call(stop)), Calls.Line("Revoked."));
        });
        command.Validators.Add(given =>
        {
            if ((given.GetResult(token) is { Tokens.Count: 1 }) == (given.GetResult(all) is not null)) given.AddError("Give a token or --all.");
        });
        return command;
    }

    private static (Google.Protobuf.IMessage, Func<TextWriter, Task>) Key(PublishKey key) =>
        (key, Calls.Line(key.AuthDisabled ? $"{key.Key}  (publishers are asked for no key now)" : key.Key));

    private static async Task<(Google.Protobuf.IMessage, Func<TextWriter, Task>)> SwitchAsync(Connection c, bool required, CancellationToken stop) =>
        (await c.Access.SetPublishAuthAsync(new() { Required = required }, c.Call(stop)), Calls.Line(required ? "Publishers are asked for a key." : "Publishers are asked for no key."));
}
