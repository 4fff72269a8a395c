using System.Text.Json.Serialization;
using SrsStack.Application.Kernel;
using SrsStack.Domain.Recordings;

namespace SrsStack.Application.Recordings;

/// <summary>Stored names of this feature's events. A name here never changes; a new shape gets a new name and an upcaster.</summary>
public static class RecordingEventKinds
{
    public static IReadOnlyList<EventKind> All { get; } =
    [
        EventKind.Of("recording_rules_changed", RecordingJson.Default.Changed),
        EventKind.Of("recording_begun", RecordingJson.Default.Begun),
        EventKind.Of("recording_segment_closed", RecordingJson.Default.SegmentClosed),
        EventKind.Of("recording_media_lost", RecordingJson.Default.MediaLost),
        EventKind.Of("recording_ended", RecordingJson.Default.RecordingEnded),
        EventKind.Of("recording_artifact_made", RecordingJson.Default.ArtifactMade),
        EventKind.Of("recording_removed", RecordingJson.Default.Removed),
    ];

    public static Entity<RecordingRules, RecordingRulesEvent> Rules { get; } = new("recording_rules", RecordingRules.Initial, RecordingRulesDecider.Evolve, RecordingJson.Default.RecordingRules);

    public static Entity<Recording, RecordingEvent> Recording { get; } =
        new("recording", Domain.Recordings.Recording.Initial, Domain.Recordings.Recording.Evolve, RecordingJson.Default.Recording);

    /// <summary>An hour of segments; as an entity it is how many there are.</summary>
    public static Entity<SegmentCount, RecordingEvent> Part { get; } = new("recording_part", new(0, 0), SegmentCount.Evolve, RecordingJson.Default.SegmentCount);
}

/// <param name="Bytes">Of all of them.</param>
public sealed record SegmentCount(int Segments, long Bytes)
{
    public static SegmentCount Evolve(SegmentCount state, RecordingEvent e) => e is RecordingEvent.SegmentClosed c ? new(state.Segments + 1, state.Bytes + c.Segment.Bytes) : state;
}

[JsonSourceGenerationOptions(UseStringEnumConverter = true, Converters = [typeof(RecordingIdJson)])]
[JsonSerializable(typeof(RecordingRulesEvent.Changed))]
[JsonSerializable(typeof(RecordingEvent.Begun))]
[JsonSerializable(typeof(RecordingEvent.SegmentClosed))]
[JsonSerializable(typeof(RecordingEvent.MediaLost))]
[JsonSerializable(typeof(RecordingEvent.Ended), TypeInfoPropertyName = "RecordingEnded")]
[JsonSerializable(typeof(RecordingEvent.ArtifactMade))]
[JsonSerializable(typeof(RecordingEvent.Removed))]
[JsonSerializable(typeof(RecordingRules))]
[JsonSerializable(typeof(Recording))]
[JsonSerializable(typeof(SegmentCount))]
[JsonSerializable(typeof(RecordingRow))]
public sealed partial class RecordingJson : JsonSerializerContext;
