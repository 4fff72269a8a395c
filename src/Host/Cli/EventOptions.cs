using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace SrsStack.Host.Cli;

/// <summary>Which events are meant.</summary>
internal sealed class EventOptions
{
    public EventOptions() => Stream.Validators.Add(given =>
    {
        if (given.GetResult(Prefix) is not null) given.AddError("Give --stream or --prefix, not both.");
    });

    public Option<string[]> Types { get; } = new("--type") { Description = "Only events of this type, for example live_stream_publish_started; may be given more than once.", HelpName = "TYPE" };

    public Option<string?> Stream { get; } = new("--stream") { Description = "Only events of this entity, for example live-stream/live/livestream.", HelpName = "NAME" };

    public Option<string?> Prefix { get; } = new("--prefix") { Description = "Only events of entities whose name begins so.", HelpName = "PREFIX" };

    public Option<string?> Actor { get; } = new("--actor") { Description = "Only what this person, token or part of the server caused.", HelpName = "ACTOR" };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { Types, Stream, Prefix, Actor }) command.Add(option);
    }

    /// <summary>A position in the history.</summary>
    public static Option<long?> After(string description)
    {
        var option = new Option<long?>("--after") { Description = description, HelpName = "POSITION" };
        option.Validators.Add(given =>
        {
            if (given.Tokens.Count == 1 && long.TryParse(given.Tokens[0].Value, out var position) && position < 0) given.AddError("--after takes a position: 0 or above.");
        });
        return option;
    }

    /// <summary>A moment, in UTC when it names no zone.</summary>
    public static Option<DateTimeOffset?> Time(string name, string description) => new(name) { Description = description, HelpName = "TIME", CustomParser = Read };

    private static DateTimeOffset? Read(ArgumentResult given)
    {
        var text = given.Tokens[0].Value;
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)) return time;
        given.AddError($"'{text}' is not a time; write it like 2026-11-22T12:00:00Z.");
        return null;
    }
}
