using SrsStack.Application.Kernel;
using SrsStack.Domain.Callbacks;
using SrsStack.Domain.Streams;

namespace SrsStack.Application.Callbacks;

/// <summary>Which events are told to the targets that want them. That a publish began was asked before it did, see <see cref="CallbackActions.OnPublish"/>.</summary>
public sealed class CallbackReactor() : Reactor("callbacks", [typeof(LiveStreamEvent.PublishEnded)])
{
    public override IEnumerable<Reaction> React(RecordedEvent recorded) => recorded.Event switch
    {
        LiveStreamEvent.PublishEnded e => [new Reaction.Tell(new(CallbackActions.OnUnpublish, e.Name, e.Session.Value))],
        _ => [],
    };
}
