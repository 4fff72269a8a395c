using System.Text.Json.Serialization;
using SrsStack.Domain.Kernel;

namespace SrsStack.Domain.Streams;

/// <summary>The name of a live stream. The engine has checked its characters and length before it gets here.</summary>
public sealed record StreamName(string Vhost, string App, string Stream)
{
    public const string DefaultVhost = "__defaultVhost__";

    /// <summary>Stream of events of this live stream; the vhost is named only where it is not the default one.</summary>
    [JsonIgnore]
    public EventStreamId EventStream => new(Vhost == DefaultVhost ? $"live-stream/{App}/{Stream}" : $"live-stream@{Vhost}/{App}/{Stream}");

    /// <summary>As people write it: <c>app/stream</c>, or <c>vhost/app/stream</c> off the default vhost.</summary>
    public override string ToString() => Vhost == DefaultVhost ? $"{App}/{Stream}" : $"{Vhost}/{App}/{Stream}";

    /// <summary>Reads <c>app/stream</c> on the default vhost; the app may hold further slashes.</summary>
    public static StreamName? TryParse(string text)
    {
        var slash = text.LastIndexOf('/');
        return slash <= 0 || slash == text.Length - 1 ? null : new(DefaultVhost, text[..slash], text[(slash + 1)..]);
    }
}
