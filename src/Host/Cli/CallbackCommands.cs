using System.CommandLine;
using System.Globalization;
using SrsStack.V1;

namespace SrsStack.Host.Cli;

/// <summary><c>callback</c>: servers that are asked or told what happens.</summary>
internal static class CallbackCommands
{
    private static readonly string[] Heads = ["ID", "ENABLED", "HELD FOR", "ACTIONS", "STREAMS", "ADDRESS", "TITLE"];
    private static readonly string[] DeliveryHeads = ["ID", "TIME", "ACTION", "STREAM", "STATE", "ATTEMPTS", "STATUS", "LATENCY", "ERROR"];

    public static Command Create(ServerOptions server)
    {
        var id = new Argument<string>("id") { Description = "Of the target." };
        return new("callback", "Shows and changes who is asked before a publish and told what happens, and what was sent.")
        {
            Calls.Create(server, "list", "Lists all targets.", [], async (c, parsed, stop) =>
            {
                var all = await c.Callbacks.ListCallbacksAsync(new(), c.Call(stop));
                return (all, Calls.Table(Heads, all.Callbacks.Select(Row)));
            }),
            Add(server), Change(server, id),
            Calls.Create(server, "rotate", "Makes a new secret; the one before signs beside it for a day.", [id], async (c, parsed, stop) =>
                TellSecret(await c.Callbacks.RotateCallbackSecretAsync(new() { Id = parsed.GetValue(id)! }, c.Call(stop)))),
            Calls.Create(server, "release", "Sends again to a target that was held, and tries at once what waits.", [id], async (c, parsed, stop) =>
                Tell(await c.Callbacks.ReleaseCallbackAsync(new() { Id = parsed.GetValue(id)! }, c.Call(stop)))),
            Calls.Create(server, "remove", "Removes a target; what waits for it is given up.", [id], async (c, parsed, stop) =>
                (await c.Callbacks.RemoveCallbackAsync(new() { Id = parsed.GetValue(id)! }, c.Call(stop)), Calls.Line("Removed."))),
            Deliveries(server), Redeliver(server),
        };
    }

    private static Command Add(ServerOptions server)
    {
        var url = new Argument<string>("url") { Description = "http or https." };
        var wish = new Wish();
        return Calls.Create(server, "add", "Has a server asked or told; its secret is printed this once.", [url, .. wish.All], async (c, parsed, stop) => TellSecret(await c.Callbacks.CreateCallbackAsync(
            new()
            {
                Url = parsed.GetValue(url)!,
                Actions = { parsed.GetValue(wish.Actions) ?? [] },
                StreamPattern = parsed.GetValue(wish.Pattern) ?? "",
                Opaque = parsed.GetValue(wish.Opaque) ?? "",
                Host = parsed.GetValue(wish.Host) ?? "",
                Title = parsed.GetValue(wish.Title) ?? "",
            },
            c.Call(stop))));
    }

    private static Command Change(ServerOptions server, Argument<string> id)
    {
        var url = new Option<string?>("--url") { Description = "http or https.", HelpName = "URL" };
        var enabled = new Option<bool?>("--enabled") { Description = "true or false: whether it is asked and told at all.", HelpName = "BOOL" };
        var wish = new Wish();
        return Calls.Create(server, "change", "Changes what is given.", [id, url, enabled, .. wish.All], async (c, parsed, stop) =>
        {
            var request = new UpdateCallbackRequest { Id = parsed.GetValue(id)!, Actions = { parsed.GetValue(wish.Actions) ?? [] } };
            if (parsed.GetValue(url) is { } u) request.Url = u;
            if (parsed.GetValue(enabled) is { } e) request.Enabled = e;
            if (parsed.GetValue(wish.Pattern) is { } p) request.StreamPattern = p;
            if (parsed.GetValue(wish.Opaque) is { } o) request.Opaque = o;
            if (parsed.GetValue(wish.Host) is { } h) request.Host = h;
            if (parsed.GetValue(wish.Title) is { } t) request.Title = t;
            return Tell(await c.Callbacks.UpdateCallbackAsync(request, c.Call(stop)));
        });
    }

    private static Command Deliveries(ServerOptions server)
    {
        var target = new Option<string?>("--target") { Description = "Only to this target.", HelpName = "ID" };
        var state = new Option<DeliveryState>("--state") { Description = "Only in this state: Waiting, Delivered, GivenUp or Refused.", HelpName = "STATE" };
        var limit = new Option<int>("--limit") { Description = "At most so many.", HelpName = "COUNT", DefaultValueFactory = _ => 50 };
        return Calls.Create(server, "deliveries", "Lists what was asked, told, waits or was given up, newest first.", [target, state, limit], async (c, parsed, stop) =>
        {
            var page = await c.Callbacks.ListDeliveriesAsync(
                new() { CallbackId = parsed.GetValue(target) ?? "", State = parsed.GetValue(state), PageSize = parsed.GetValue(limit) }, c.Call(stop));
            return (page, Calls.Table(DeliveryHeads, page.Deliveries.Select(Row)));
        });
    }

    private static Command Redeliver(ServerOptions server)
    {
        var delivery = new Argument<string>("delivery") { Description = "Its id, as the list shows it." };
        return Calls.Create(server, "redeliver", "Sends a delivery again, under its id.", [delivery], async (c, parsed, stop) =>
            (await c.Callbacks.RedeliverAsync(new() { Id = parsed.GetValue(delivery)! }, c.Call(stop)), Calls.Line("It is sent again.")));
    }

    private static (Google.Protobuf.IMessage, Func<TextWriter, Task>) Tell(Callback callback) => (callback, Calls.Table(Heads, [Row(callback)]));

    private static (Google.Protobuf.IMessage, Func<TextWriter, Task>) TellSecret(CallbackWithSecret added) => (added, async output =>
    {
        await Calls.Table(Heads, [Row(added.Callback)])(output);
        await output.WriteLineAsync($"Secret, shown this once: {added.Secret}");
    });

    private static string[] Row(Callback c) =>
        [c.Id, c.Enabled ? "yes" : "no", c.HeldFor, string.Join(',', c.Actions), c.StreamPattern.Length > 0 ? c.StreamPattern : "all", c.Address, c.Title];

    private static string[] Row(CallbackDelivery d) =>
    [
        d.Id, Columns.Time(d.CreateTime), d.Action, $"{d.App}/{d.Stream}", d.State.ToString(), Columns.Number(d.Attempts), d.Status > 0 ? Columns.Number(d.Status) : "",
        d.Latency is { } latency ? string.Create(CultureInfo.InvariantCulture, $"{latency.ToTimeSpan().TotalMilliseconds:0} ms") : "", d.Error,
    ];

    private sealed class Wish
    {
        public Option<string[]> Actions { get; } = new("--action") { Description = "on_publish, on_unpublish, on_play, on_stop, on_record_begin or on_record_end; may be given more than once.", HelpName = "ACTION" };

        public Option<string?> Pattern { get; } = new("--streams") { Description = "Only streams that fit, for example 'live/room-*'; '' for all.", HelpName = "PATTERN" };

        public Option<string?> Opaque { get; } = new("--opaque") { Description = "Sent along in every body.", HelpName = "TEXT" };

        public Option<string?> Host { get; } = new("--host") { Description = "This server as the target reaches it; else as this command reaches it.", HelpName = "URL" };

        public Option<string?> Title { get; } = new("--title") { Description = "What people call it.", HelpName = "TEXT" };

        public IEnumerable<Symbol> All => [Actions, Pattern, Opaque, Host, Title];
    }
}
