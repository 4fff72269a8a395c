using SrsStack.Application.Kernel;
using SrsStack.Domain.Streams;

namespace SrsStack.Application.Streams;

/// <summary>Every stream that was ever published here, with the sums of its past. The row is the stream's state.</summary>
public sealed class LiveStreamList() : Projection<LiveStream>("live_stream_list", StreamEventsJson.Default.LiveStream)
{
    public static LiveStreamList Instance { get; } = new();

    public override string? KeyOf(RecordedEvent recorded) => recorded.Event is LiveStreamEvent ? recorded.Stream.Value : null;

    public override LiveStream? Apply(LiveStream? row, RecordedEvent recorded) =>
        LiveStream.Evolve(row ?? LiveStream.Initial, (LiveStreamEvent)recorded.Event!);
}
