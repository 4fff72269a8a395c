using System.Text.Json.Serialization;
using SrsStack.Application.Kernel;
using SrsStack.Domain.Streams;

namespace SrsStack.Application.Streams;

/// <summary>Stored names of this feature's events. A name here never changes; a new shape gets a new name and an upcaster.</summary>
public static class StreamEvents
{
    public static IReadOnlyList<EventKind> All { get; } =
    [
        EventKind.Of("live_stream_publish_started", StreamEventsJson.Default.PublishStarted),
        EventKind.Of("live_stream_publish_refused", StreamEventsJson.Default.PublishRefused),
        EventKind.Of("live_stream_publish_ended", StreamEventsJson.Default.PublishEnded),
    ];

    public static Entity<LiveStream, LiveStreamEvent> LiveStream { get; } =
        new("live_stream", Domain.Streams.LiveStream.Initial, Domain.Streams.LiveStream.Evolve, StreamEventsJson.Default.LiveStream, KeepsState: true);
}

[JsonSourceGenerationOptions(UseStringEnumConverter = true, Converters = [typeof(SessionIdJson), typeof(BootIdJson)])]
[JsonSerializable(typeof(LiveStreamEvent.PublishStarted))]
[JsonSerializable(typeof(LiveStreamEvent.PublishRefused))]
[JsonSerializable(typeof(LiveStreamEvent.PublishEnded))]
[JsonSerializable(typeof(LiveStream))]
public sealed partial class StreamEventsJson : JsonSerializerContext;
