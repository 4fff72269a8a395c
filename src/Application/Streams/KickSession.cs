using SrsStack.Application.Kernel;
using SrsStack.Domain.Streams;

namespace SrsStack.Application.Streams;

/// <summary>End one publisher or player. What follows from the end of a publisher, the engine reports.</summary>
public sealed record KickSession(SessionId Session) : ICommand<Outcome>;

public static class KickSessionHandler
{
    public static Task<Outcome> Handle(KickSession c, IStreamControl streams) => Task.FromResult(
        streams.KickSession(c.Session) ? new Outcome(null, 0, 0) : Outcome.Refused(StreamRejections.NoSession(c.Session)));
}
