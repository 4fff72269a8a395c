using SrsStack.Application.Callbacks;
using SrsStack.Application.Recordings;
using SrsStack.Application.Streams;

namespace SrsStack.Application.Kernel;

/// <summary>The views and reactors of this build. What is in this list runs; a test holds that nothing is forgotten.</summary>
public static class Parts
{
    public static IReadOnlyList<IProjection> Projections { get; } = [LiveStreamList.Instance, RecordingList.Instance];

    public static IReadOnlyList<Reactor> Reactors { get; } = [new CallbackReactor(), new RecordingReactor()];
}
