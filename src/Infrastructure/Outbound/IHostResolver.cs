using System.Net;

namespace SrsStack.Infrastructure.Outbound;

/// <summary>Names to addresses; tests give names that change.</summary>
public interface IHostResolver
{
    /// <exception cref="System.Net.Sockets.SocketException">There is no such name, or nobody answers.</exception>
    Task<IPAddress[]> ResolveAsync(string host, CancellationToken stop);
}

/// <summary>The machine's own.</summary>
public sealed class SystemResolver : IHostResolver
{
    public Task<IPAddress[]> ResolveAsync(string host, CancellationToken stop) => Dns.GetHostAddressesAsync(host, stop);
}
