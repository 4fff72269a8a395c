using System.Security.Cryptography;
using System.Text;

namespace SrsStack.Infrastructure.Callbacks;

/// <summary>Ids of deliveries look like UUIDs, as SRS Stack's do.</summary>
internal static class DeliveryId
{
    /// <summary>The same for the same cause, so that a repeat adds nothing. A UUID of version 8 (RFC 9562, section 5.8).</summary>
    public static string Of(string cause)
    {
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes(cause)).AsSpan(0, 16);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true).ToString();
    }

    public static string New() => Guid.NewGuid().ToString();
}

/// <summary>Tells this process's sender that there is something to send.</summary>
internal sealed class CallbackSignal : IDisposable
{
    private readonly Messaging.Queueing.QueueSignal _signal = new();

    public void Set() => _signal.Set();

    public Task WaitAsync(TimeSpan limit, CancellationToken stop) => _signal.WaitAsync(limit, stop);

    public void Dispose() => _signal.Dispose();
}
