using SrsStack.Domain.Kernel;

namespace SrsStack.Application.Kernel;

/// <summary>An event as the store gives it back.</summary>
/// <param name="Position">Place in the whole history; grows, never reused, may have holes.</param>
/// <param name="Version">Place within its stream: 1, 2, 3, … without holes.</param>
/// <param name="Type">Frozen name, for example <c>live_stream_publish_started</c>.</param>
/// <param name="Event">The event; null when this build does not know the type (a newer one wrote it).</param>
/// <param name="Data">Its JSON as stored.</param>
public sealed record RecordedEvent(
    long Position, EventStreamId Stream, long Version, string Type, object? Event, string Data, DateTimeOffset At, EventMetadata Metadata);

/// <summary>Who caused an event and in which context. All may be missing.</summary>
public sealed record EventMetadata(string? CorrelationId, string? CausationId, string? UserName)
{
    public static EventMetadata None { get; } = new(null, null, null);
}
