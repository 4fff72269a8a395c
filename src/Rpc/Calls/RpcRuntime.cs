using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace SrsStack.Rpc.Calls;

/// <summary>What every call on every wire shares.</summary>
internal sealed class RpcRuntime(
    IOptions<RpcOptions> options, TimeProvider time, ILogger<RpcRuntime> logger, IHostApplicationLifetime? lifetime = null)
{
    public RpcOptions Options { get; } = options.Value;

    public TimeProvider Time => time;

    public ILogger Logger => logger;

    public CancellationToken Stopping { get; } = options.Value.EndStreamsOnStop && lifetime is not null ? lifetime.ApplicationStopping : default;
}
