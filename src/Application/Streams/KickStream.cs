using SrsStack.Application.Kernel;
using SrsStack.Domain.Streams;

namespace SrsStack.Application.Streams;

/// <summary>End the publisher of a stream. What follows from it, the engine reports.</summary>
public sealed record KickStream(StreamName Name) : ICommand<Outcome>;

public static class KickStreamHandler
{
    public static Task<Outcome> Handle(KickStream c, IStreamControl streams) => Task.FromResult(
        streams.Kick(c.Name) ? new Outcome(null, 0, 0) : Outcome.Refused(StreamRejections.NotLive(c.Name)));
}
