using System.Diagnostics;
using System.Net.Http.Headers;
using System.Security.Authentication;
using System.Text;

namespace SrsStack.Infrastructure.Outbound;

/// <summary>HTTP to places that people named: guarded addresses, TLS verified, no redirect, no proxy, no cookie, bounded in size and time.</summary>
/// <remarks>Connections are kept and used again for a minute; what a name leads to is checked for each new one.</remarks>
public sealed class OutboundHttp(OutboundGuard guard, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan ConnectionLife = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ConnectTime = TimeSpan.FromSeconds(10);
    private const int HeaderKiB = 16;

    private readonly HttpMessageInvoker _owner = Client(guard, OutboundTrust.Owner);
    private readonly HttpMessageInvoker _other = Client(guard, OutboundTrust.Other);

    /// <remarks>Never throws for what the other side does. A user of the URL goes as Basic authorization.</remarks>
    public async Task<OutboundAnswer> SendAsync(HttpRequestMessage request, OutboundTrust trust, OutboundLimits limits, CancellationToken stop)
    {
        using var deadline = new CancellationTokenSource(limits.Time, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, stop);
        try
        {
            request.Headers.Authorization ??= AuthorizationOf(request.RequestUri);
            using var response = await (trust == OutboundTrust.Owner ? _owner : _other).SendAsync(request, both.Token);
            return await ReadAsync(response, limits.MaxBody, both.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return OutboundAnswer.Failed(OutboundError.TimedOut, "no whole answer in time");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return FailureOf(e);
        }
    }

    public void Dispose()
    {
        _owner.Dispose();
        _other.Dispose();
    }

    /// <summary>How HTTP is spoken to strangers, over whatever connection.</summary>
    internal static SocketsHttpHandler HandlerOf(Func<SocketsHttpConnectionContext, CancellationToken, ValueTask<Stream>> connect) => new()
    {
        ConnectCallback = connect,
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        ConnectTimeout = ConnectTime,
        PooledConnectionLifetime = ConnectionLife,
        MaxResponseHeadersLength = HeaderKiB,
        MaxResponseDrainSize = 0,
        ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator(),
    };

    /// <summary>The user of a URL; null where it has none.</summary>
    internal static AuthenticationHeaderValue? AuthorizationOf(Uri? url) => url is { UserInfo.Length: > 0 }
        ? new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(url.UserInfo))))
        : null;

    private static HttpMessageInvoker Client(OutboundGuard guard, OutboundTrust trust) => new(HandlerOf(new OutboundConnect(guard, trust).ConnectAsync));

    private static async Task<OutboundAnswer> ReadAsync(HttpResponseMessage response, int max, CancellationToken stop)
    {
        var body = new byte[max + 1];
        await using var stream = await response.Content.ReadAsStreamAsync(stop);
        var length = await stream.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, stop);
        var kept = body.AsMemory(0, Math.Min(length, max));
        return new((int)response.StatusCode, kept, length > max, response.Headers.RetryAfter, null, "");
    }

    private static OutboundAnswer FailureOf(Exception e)
    {
        for (var inner = e; inner is not null; inner = inner.InnerException)
        {
            if (inner is OutboundException known) return OutboundAnswer.Failed(known.Error, known.Message);
            if (inner is AuthenticationException) return OutboundAnswer.Failed(OutboundError.Tls, "TLS failed: " + inner.Message);
        }
        var what = e is HttpRequestException { HttpRequestError: var error } ? error.ToString() : "it broke off";
        return OutboundAnswer.Failed(OutboundError.BrokenAnswer, "no whole answer: " + what);
    }
}
