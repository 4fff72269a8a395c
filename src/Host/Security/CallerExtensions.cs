using Grpc.Core;
using SrsStack.Domain.Kernel;

namespace SrsStack.Host.Security;

internal static class CallerExtensions
{
    private static readonly Actor Anonymous = new(ActorKind.Anonymous, "anonymous");

    /// <summary>Who calls; null where the method is open and nothing was proved.</summary>
    public static Caller? Caller(this ServerCallContext call) => call.GetHttpContext().Items[typeof(Caller)] as Caller;

    public static Actor Actor(this ServerCallContext call) => call.Caller()?.Actor ?? Anonymous;
}
