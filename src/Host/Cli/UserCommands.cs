using System.CommandLine;
using SrsStack.V1;

namespace SrsStack.Host.Cli;

/// <summary><c>user</c>: people and their roles.</summary>
internal static class UserCommands
{
    public static Command Create(ServerOptions server)
    {
        var name = new Argument<string>("name") { Description = "What the person signs in by." };
        var role = Calls.Role();
        role.Required = true;
        return new("user", "Shows and changes who signs in, and what they may do.")
        {
            Calls.Create(server, "list", "Lists people and their roles.", [], async (c, _, stop) =>
            {
                var all = await c.Access.ListPeopleAsync(new(), c.Call(stop));
                return (all, Calls.Table(["NAME", "ROLE", "SINCE"], all.People.Select(p => new[] { p.Name, Calls.Of(p.Role), Columns.Time(p.CreateTime) })));
            }),
            Calls.Create(server, "add", "Lets somebody sign in, and prints the password that was made; it is shown once.", [name, role], async (c, parsed, stop) =>
                Tell(await c.Access.AddPersonAsync(new() { Name = parsed.GetValue(name)!, Role = parsed.GetValue(role) }, c.Call(stop)))),
            Calls.Create(server, "role", "Gives somebody another role; it counts at once.", [name, role], async (c, parsed, stop) =>
                (await c.Access.ChangeRoleAsync(new() { Name = parsed.GetValue(name)!, Role = parsed.GetValue(role) }, c.Call(stop)), Calls.Line("Changed."))),
            Calls.Create(server, "password", "Makes a new password and prints it; the person's sign-ins are over.", [name], async (c, parsed, stop) =>
                Tell(await c.Access.ResetPasswordAsync(new() { Name = parsed.GetValue(name)! }, c.Call(stop)))),
            Calls.Create(server, "remove", "Nobody signs in by the name any more; its sign-ins are over.", [name], async (c, parsed, stop) =>
                (await c.Access.RemovePersonAsync(new() { Name = parsed.GetValue(name)! }, c.Call(stop)), Calls.Line("Removed."))),
        };
    }

    private static (Google.Protobuf.IMessage, Func<TextWriter, Task>) Tell(PersonWithPassword made) => (made, Calls.Line(made.Password));
}
