using SrsStack.Domain.Streams;

namespace SrsStack.Application.Streams;

/// <summary>What the product asks of the engine about streams that are live now.</summary>
public interface IStreamControl
{
    /// <summary>Ends the publisher of the name; false when there is none.</summary>
    bool Kick(StreamName name);

    IReadOnlyList<LiveNow> Live();

    LiveNow? Find(StreamName name);

    /// <summary>Who publishes and plays the stream now, in the order they came. HLS players have no session.</summary>
    IReadOnlyList<SessionNow> Sessions(StreamName name);

    /// <summary>Ends one publisher or player; false when there is none of that id.</summary>
    bool KickSession(SessionId session);
}

/// <param name="Bytes">Of the transport, in the direction of the media.</param>
/// <param name="SkippedGops">How often a slow player lost groups of pictures.</param>
public sealed record SessionNow(
    SessionId Id, StreamName Stream, bool IsPublisher, string Protocol, string Peer, DateTimeOffset Since, long Bytes, long SkippedGops);

/// <summary>A stream that is live, with its numbers of now.</summary>
public sealed record LiveNow(StreamName Name, SessionId Session, string Protocol, string? Encoder, string Peer, DateTimeOffset Since, StreamStats Stats);

/// <param name="BitsPerSecond">Payload over the last five seconds.</param>
/// <param name="Gop">Distance of the last two key frames.</param>
/// <param name="SkippedGops">How often slow players lost groups of pictures.</param>
/// <param name="ViewersByProtocol">Keys <c>rtmp</c>, <c>flv</c>, <c>hls</c>; only those above zero.</param>
public sealed record StreamStats(
    double BitsPerSecond, double FramesPerSecond, long Bytes, long VideoFrames, long AudioFrames,
    TimeSpan Gop, long SkippedGops, VideoStats? Video, AudioStats? Audio, IReadOnlyDictionary<string, int> ViewersByProtocol);

public sealed record VideoStats(string Codec, int Width, int Height, string Profile);

public sealed record AudioStats(string Codec, int SampleRate, int Channels);
