using SrsStack.Domain.Kernel;

namespace SrsStack.Application.Kernel;

/// <summary>Keeps secrets encrypted beside the history, never in it.</summary>
public interface ISecretVault
{
    Task<SecretRef> PutAsync(string secret, CancellationToken stop);

    /// <returns>Null when it was erased.</returns>
    Task<string?> GetAsync(SecretRef secret, CancellationToken stop);

    /// <summary>The secret under a fixed name, made by <paramref name="create"/> the first time.</summary>
    Task<string> GetOrCreateAsync(string name, Func<string> create, CancellationToken stop);
}
