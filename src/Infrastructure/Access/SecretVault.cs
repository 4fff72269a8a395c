using System.Security.Cryptography;
using System.Text;
using SrsStack.Application.Kernel;
using SrsStack.Domain.Kernel;
using SrsStack.Infrastructure.EventStore;

namespace SrsStack.Infrastructure.Access;

/// <summary>Secrets in a table, sealed by AES-256-GCM with the installation's own key. The row's name is authenticated with it.</summary>
public sealed class SecretVault(Database database, MasterKey key, TimeProvider time) : ISecretVault
{
    public async Task<SecretRef> PutAsync(string secret, CancellationToken stop)
    {
        var reference = new SecretRef(Guid.CreateVersion7(time.GetUtcNow()).ToString("N"));
        await InsertAsync(reference.Value, secret, stop);
        return reference;
    }

    public async Task<string?> GetAsync(SecretRef secret, CancellationToken stop)
    {
        var sealedBytes = await Database.ReadAsync(async () =>
        {
            await using var command = database.Source.Command("select sealed from srs_secrets where ref = $1", secret.Value);
            return await command.ExecuteScalarAsync(stop) as byte[];
        });
        return sealedBytes is null ? null : Open(secret.Value, sealedBytes);
    }

    public async Task<string> GetOrCreateAsync(string name, Func<string> create, CancellationToken stop)
    {
        if (await GetAsync(new(name), stop) is { } known) return known;
        await InsertAsync(name, create(), stop);
        return await GetAsync(new(name), stop) ?? throw new InvalidOperationException($"The secret '{name}' was not kept.");
    }

    /// <summary>A name that is there already stays as it is: two hosts that start at once agree.</summary>
    private Task<int> InsertAsync(string name, string secret, CancellationToken stop) => Database.GuardAsync(async () =>
    {
        await using var command = database.Source.Command(
            "insert into srs_secrets (ref, sealed, created) values ($1, $2, $3) on conflict (ref) do nothing", name, Seal(name, secret), time.GetUtcNow().UtcDateTime);
        return await command.ExecuteNonQueryAsync(stop);
    });

    private byte[] Seal(string name, string secret)
    {
        var plain = Encoding.UTF8.GetBytes(secret);
        var all = new byte[AesGcm.NonceByteSizes.MaxSize + AesGcm.TagByteSizes.MaxSize + plain.Length];
        var (nonce, tag, text) = Split(all);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key.Bytes, AesGcm.TagByteSizes.MaxSize);
        aes.Encrypt(nonce, plain, text, tag, Encoding.UTF8.GetBytes(name));
        return all;
    }

    private string Open(string name, byte[] all)
    {
        var (nonce, tag, text) = Split(all);
        var plain = new byte[text.Length];
        using var aes = new AesGcm(key.Bytes, AesGcm.TagByteSizes.MaxSize);
        try
        {
            aes.Decrypt(nonce, text, tag, plain, Encoding.UTF8.GetBytes(name));
        }
        catch (AuthenticationTagMismatchException e)
        {
            throw new InvalidOperationException("A secret can not be opened: the data directory's key file does not belong to this database.", e);
        }
        return Encoding.UTF8.GetString(plain);
    }

    private static SealedParts Split(Span<byte> all)
    {
        var (nonce, tag) = (AesGcm.NonceByteSizes.MaxSize, AesGcm.TagByteSizes.MaxSize);
        return new(all[..nonce], all.Slice(nonce, tag), all[(nonce + tag)..]);
    }

    private readonly ref struct SealedParts(Span<byte> nonce, Span<byte> tag, Span<byte> text)
    {
        private readonly Span<byte> _nonce = nonce;
        private readonly Span<byte> _tag = tag;
        private readonly Span<byte> _text = text;

        public void Deconstruct(out Span<byte> nonce, out Span<byte> tag, out Span<byte> text)
        {
            nonce = _nonce;
            tag = _tag;
            text = _text;
        }
    }
}
