using SrsStack.Application.Access;
using SrsStack.Application.Kernel;
using SrsStack.Domain.Kernel;
using SrsStack.Infrastructure.Streams;

namespace SrsStack.Host.Security;

/// <summary>Records who asked for what their role does not allow; some a minute, the rest is counted into the next.</summary>
internal sealed class RefusedCalls(ICommandBus bus, TimeProvider time)
{
    private readonly RefusalThrottle _throttle = new(time);
    private readonly Lock _lock = new();

    /// <param name="what">Method or route.</param>
    public async Task RecordAsync(Actor actor, string what, CancellationToken stop)
    {
        int unrecorded;
        lock (_lock)
        {
            if (!_throttle.Admit(actor.ToString(), out unrecorded)) return;
        }
        try
        {
            await bus.SendAsync(new RecordRefusedCall(what, unrecorded), actor, stop);
        }
        catch (EventStoreUnavailableException)
        {
            // it is refused all the same
        }
    }
}
