using System.Security.Cryptography;
using SrsStack.Application.Kernel;

namespace SrsStack.Host.Security;

/// <summary>The bearer that SRS Stack's API knows: from the operator's environment, or made once and kept in the vault.</summary>
internal sealed class PlatformSecret(HostSettings settings, ISecretVault vault)
{
    private string? _secret = string.IsNullOrEmpty(settings.PlatformSecret) ? null : settings.PlatformSecret;

    public async ValueTask<string> GetAsync(CancellationToken stop) => _secret ??= await vault.GetOrCreateAsync("platform-secret", New, stop);

    private static string New() => $"srs-v2-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16))}";
}
