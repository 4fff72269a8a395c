using Google.Protobuf.WellKnownTypes;
using SrsStack.Application.Streams;
using SrsStack.Domain.Streams;
using SrsStack.Host.Security;
using SrsStack.V1;

namespace SrsStack.Host.Streams;

/// <summary>Streams in the words of the API.</summary>
internal static class StreamMapping
{
    public static StreamName Name(string vhost, string app, string stream) => app.Length == 0 || stream.Length == 0
        ? throw ProductErrors.ToRpc(StreamRejections.BadName)
        : new(vhost.Length == 0 ? StreamName.DefaultVhost : vhost, app, stream);

    public static V1.LiveStream ToProto(StreamItem item) => Complete(ToProto(item.Name, item.Past), item.Now);

    public static V1.LiveStream ToProto(StreamName name, Domain.Streams.LiveStream past) => new()
    {
        Name = name.ToString(),
        Vhost = name.Vhost,
        App = name.App,
        Stream = name.Stream,
        State = past.Open is null ? V1.LiveStream.Types.State.Silent : V1.LiveStream.Types.State.Live,
        Publish = past.Open is { } open ? Publish(open.Session, open.Protocol, open.Encoder, open.Since) : null,
        PublishCount = past.Publishes,
        RefusalCount = past.Refusals,
        TotalBytes = past.TotalBytes,
        TotalDurationMs = past.TotalDurationMs,
        LastChangeTime = past.LastChange?.ToTimestamp(),
    };

    public static Session ToProto(SessionNow session) => new()
    {
        Id = session.Id.Value,
        Role = session.IsPublisher ? Session.Types.Role.Publisher : Session.Types.Role.Player,
        Protocol = session.Protocol,
        Peer = session.Peer,
        StartTime = session.Since.ToTimestamp(),
        Bytes = session.Bytes,
        SkippedGops = session.SkippedGops,
    };

    /// <summary>What the engine says of now wins over what history has heard so far.</summary>
    private static V1.LiveStream Complete(V1.LiveStream stream, LiveNow? now)
    {
        stream.State = now is null ? V1.LiveStream.Types.State.Silent : V1.LiveStream.Types.State.Live;
        if (now is null) stream.Publish = null;
        else stream.Publish = Publish(now.Session, now.Protocol, now.Encoder, now.Since);
        stream.Stats = now is null ? null : ToProto(now.Stats);
        return stream;
    }

    private static Publish Publish(SessionId session, string protocol, string? encoder, DateTimeOffset since) =>
        new() { SessionId = session.Value, Protocol = protocol, Encoder = encoder ?? "", StartTime = since.ToTimestamp() };

    private static Stats ToProto(StreamStats stats) => new()
    {
        BitrateBps = (long)stats.BitsPerSecond,
        Fps = Math.Round(stats.FramesPerSecond, 2),
        Bytes = stats.Bytes,
        VideoFrames = stats.VideoFrames,
        AudioFrames = stats.AudioFrames,
        Video = stats.Video is { } v ? new() { Codec = v.Codec, Width = v.Width, Height = v.Height, Profile = v.Profile } : null,
        Audio = stats.Audio is { } a ? new() { Codec = a.Codec, SampleRate = a.SampleRate, Channels = a.Channels } : null,
        GopMs = (int)stats.Gop.TotalMilliseconds,
        SkippedGops = stats.SkippedGops,
        Viewers = stats.ViewersByProtocol.Values.Sum(),
        ViewersByProtocol = { stats.ViewersByProtocol.ToDictionary(p => p.Key, p => p.Value, StringComparer.Ordinal) },
    };
}
