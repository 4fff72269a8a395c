using System.CommandLine;
using Google.Protobuf.WellKnownTypes;
using SrsStack.V1;

namespace SrsStack.Host.Cli;

/// <summary><c>token</c>: what programs call the API with.</summary>
internal static class TokenCommands
{
    public static Command Create(ServerOptions server)
    {
        var id = new Argument<string>("id") { Description = "Of the token, as the list shows it." };
        return new("token", "Shows and changes the tokens that programs call the API with.")
        {
            Calls.Create(server, "list", "Lists API tokens.", [], async (c, _, stop) =>
            {
                var all = await c.Access.ListApiTokensAsync(new(), c.Call(stop));
                return (all, Calls.Table(["ID", "NAME", "ROLE", "AREAS", "MADE", "EXPIRES"], all.ApiTokens.Select(t => new[]
                {
                    t.Id, t.Name, Calls.Of(t.Role), string.Join(',', t.Areas), Columns.Time(t.CreateTime), Columns.Time(t.ExpireTime),
                })));
            }),
            Add(server),
            Calls.Create(server, "revoke", "Refuses a token from now on.", [id], async (c, parsed, stop) =>
                (await c.Access.RevokeApiTokenAsync(new() { Id = parsed.GetValue(id)! }, c.Call(stop)), Calls.Line("Revoked."))),
        };
    }

    private static Command Add(ServerOptions server)
    {
        var name = new Argument<string>("name") { Description = "What the token is for." };
        var role = Calls.Role();
        var areas = new Option<string[]>("--area") { Description = "The only services it may call, for example streams; may be repeated.", HelpName = "AREA", DefaultValueFactory = _ => [] };
        var expires = Calls.Span("--expires", "How long it counts; 0s is for ever", "0s");
        return Calls.Create(server, "create", "Makes a token and prints it; it is shown once.", [name, role, areas, expires], async (c, parsed, stop) =>
        {
            var request = new CreateApiTokenRequest { Name = parsed.GetValue(name)!, Role = parsed.GetValue(role), Areas = { parsed.GetValue(areas) } };
            if (Calls.ReadSpan(parsed.GetValue(expires)!) is { Seconds: > 0 } span) request.ExpireTime = Timestamp.FromDateTimeOffset(TimeProvider.System.GetUtcNow()) + span;
            var made = await c.Access.CreateApiTokenAsync(request, c.Call(stop));
            return (made, Calls.Line(made.Token));
        });
    }
}
