using System.IO.Enumeration;
using SrsStack.Media.Engine;

namespace SrsStack.Media.Live.Fanout;

/// <summary>Which delay a stream has: that of the first rule that fits, else the general one.</summary>
public sealed record SendDelays(SendDelay Otherwise, IReadOnlyList<SendDelays.Rule> Rules)
{
    public static SendDelays Default { get; } = new(SendDelay.Default, []);

    public SendDelay For(FeedName name)
    {
        var text = name.ToString();
        return Rules.FirstOrDefault(r => FileSystemName.MatchesSimpleExpression(r.Pattern, text, ignoreCase: false))?.Delay ?? Otherwise;
    }

    /// <param name="Pattern">App and stream with <c>*</c> and <c>?</c>: <c>live/*</c>, <c>*/low-*</c>.</param>
    public sealed record Rule(string Pattern, SendDelay Delay);
}
