using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using SrsStack.Application.Platform;
using SrsStack.V1;

namespace SrsStack.Host.Platform;

/// <summary>What anybody may know of this server.</summary>
internal sealed class PlatformService(HostSettings settings, CurrentBoot boot) : PlatformApi.PlatformApiBase
{
    public override Task<Server> GetServer(GetServerRequest request, ServerCallContext context) => Task.FromResult(new Server
    {
        Version = settings.BuildVersion,
        BootId = boot.Id.ToString(),
        StartTime = boot.StartedAt.ToTimestamp(),
        RtmpPort = settings.PublicRtmpPort,
        HttpPort = settings.HttpPort,
    });
}
