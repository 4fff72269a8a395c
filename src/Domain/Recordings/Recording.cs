using System.Text.Json.Serialization;
using SrsStack.Domain.Streams;

namespace SrsStack.Domain.Recordings;

/// <summary>What was published under one name, from a beginning to an end, over short breaks. Its segments are events in streams of their own.</summary>
[JsonDerivedType(typeof(Unknown), "unknown")]
[JsonDerivedType(typeof(Running), "running")]
[JsonDerivedType(typeof(Ended), "ended")]
[JsonDerivedType(typeof(Gone), "removed")]
public abstract record Recording
{
    private Recording()
    {
    }

    public static Recording Initial { get; } = new Unknown();

    public static Recording Evolve(Recording state, RecordingEvent e) => (state, e) switch
    {
        (_, RecordingEvent.Begun c) => new Running(c.Stream, c.At),
        (Running s, RecordingEvent.Ended c) => new Ended(s.Stream, s.BeganAt, c.At, null),
        (Ended s, RecordingEvent.ArtifactMade c) => s with { File = c.Files.Count > 0 ? c.Files[0] : null },
        (_, RecordingEvent.Removed) => new Gone(),
        _ => state,
    };

    public sealed record Unknown : Recording;

    public sealed record Running(StreamName Stream, DateTimeOffset BeganAt) : Recording;

    /// <param name="File">Its whole as MP4, within its folder; null: not made, or not yet.</param>
    public sealed record Ended(StreamName Stream, DateTimeOffset BeganAt, DateTimeOffset EndedAt, string? File) : Recording;

    public sealed record Gone : Recording;
}
