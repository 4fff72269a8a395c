using System.Net;
using System.Security.Cryptography;
using System.Text;
using SrsStack.Application.Kernel;

namespace SrsStack.Host.Security;

/// <summary>What an SRS beside this server shows when it asks: a key of this install behind its hook's address, or the address it calls from.</summary>
internal sealed class SrsHookKey(HostSettings settings, ISecretVault vault)
{
    private const string Parameter = "key";
    private string? _key;

    /// <summary>Made once and kept in the vault.</summary>
    public async ValueTask<string> GetAsync(CancellationToken stop) =>
        _key ??= await vault.GetOrCreateAsync("srs-hook-key", static () => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)), stop);

    public async ValueTask<bool> AdmitsAsync(HttpContext http)
    {
        if (http.Connection.RemoteIpAddress is { } remote && settings.SrsHookNetworks.Any(n => n.Contains(Plain(remote)))) return true;
        var given = Encoding.UTF8.GetBytes((string?)http.Request.Query[Parameter] ?? "");
        var known = Encoding.UTF8.GetBytes(await GetAsync(http.RequestAborted));
        return CryptographicOperations.FixedTimeEquals(given, known);
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
