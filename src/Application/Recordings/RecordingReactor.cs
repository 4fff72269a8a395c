using SrsStack.Application.Kernel;
using SrsStack.Domain.Callbacks;
using SrsStack.Domain.Recordings;

namespace SrsStack.Application.Recordings;

/// <summary>Callback targets hear of recordings: at the beginning, and when the MP4 is there or can not be made.</summary>
public sealed class RecordingReactor() : Reactor("recording-callbacks", [typeof(RecordingEvent.Begun), typeof(RecordingEvent.ArtifactMade)])
{
    /// <summary>SRS Stack's code for an MP4 that was not finished.</summary>
    private const int NotFinished = 100;

    public override IEnumerable<Reaction> React(RecordedEvent recorded) => recorded.Event switch
    {
        RecordingEvent.Begun e => [new Reaction.Tell(new(CallbackActions.OnRecordBegin, e.Stream, Recording: new(e.Id.Value, null, null)))],
        RecordingEvent.ArtifactMade e =>
            [new Reaction.Tell(new(CallbackActions.OnRecordEnd, e.Stream, Recording: new(e.Id.Value, e.Problem.Length == 0 ? 0 : NotFinished, e.Files.Count > 0 ? e.Files[0] : "")))],
        _ => [],
    };
}
