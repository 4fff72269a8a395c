using SrsStack.Application.Streams;
using SrsStack.Domain.Streams;
using SrsStack.Media.Engine;
using SrsStack.Media.Live;

namespace SrsStack.Infrastructure.Streams;

/// <summary>The engine's live feeds in the product's words.</summary>
public sealed class StreamControl(MediaEngine engine) : IStreamControl
{
    public bool Kick(StreamName name) => engine.KickPublisher(ToFeed(name));

    public IReadOnlyList<LiveNow> Live() => [.. engine.Sessions.OfType<PublishSession>().Select(Describe)];

    public LiveNow? Find(StreamName name) => engine.PublisherOf(ToFeed(name)) is { } session ? Describe(session) : null;

    public IReadOnlyList<SessionNow> Sessions(StreamName name)
    {
        var feed = ToFeed(name);
        return [.. engine.Sessions.Where(s => s.Name == feed).OrderBy(s => s.Id, StringComparer.Ordinal).Select(s => new SessionNow(
            new(s.Id), name, s.Role == SessionRole.Publish, s.Protocol, s.Peer, s.StartedAt, s.Bytes, (s as PlaySession)?.SkippedGops ?? 0))];
    }

    public bool KickSession(SessionId session) => engine.Kick(session.Value);

    internal static StreamName ToStream(FeedName name) => new(name.Vhost, name.App, name.Stream);

    internal static FeedName ToFeed(StreamName name) => new(name.Vhost, name.App, name.Stream);

    private static LiveNow Describe(PublishSession session) =>
        new(ToStream(session.Name), new(session.Id), session.Protocol, session.Encoder, session.Peer, session.StartedAt, Stats(session.Feed));

    private static StreamStats Stats(LiveFeed feed)
    {
        var (stats, description) = (feed.Stats, feed.Description);
        return new(
            stats.BitsPerSecond, stats.FramesPerSecond, stats.Bytes, stats.VideoFrames, stats.AudioFrames,
            TimeSpan.FromSeconds(stats.Gop.Seconds), stats.SkippedGops,
            description.Video is { } v ? new(CodecNames.Of(v.Codec), v.Video?.Width ?? 0, v.Video?.Height ?? 0, CodecNames.ProfileOf(v)) : null,
            description.Audio is { } a ? new(CodecNames.Of(a.Codec), a.Audio?.SampleRate ?? 0, a.Audio?.Channels ?? 0) : null,
            feed.Players.ByProtocol());
    }
}
