using System.Buffers;
using System.IO.Pipelines;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using SrsStack.Rpc.Calls;

namespace SrsStack.Rpc.Hosting;

/// <summary>One cleartext port for HTTP/1.1 and for HTTP/2 "with prior knowledge" (RFC 9113, 3.3), which gRPC clients speak.</summary>
/// <remarks>
/// Kestrel offers HTTP/2 beside HTTP/1.1 only when TLS negotiated it. A connection that opens with the HTTP/2 preface is
/// therefore shown to it as one whose ALPN chose h2. Its scheme stays http: see <see cref="CorrectScheme"/>.
/// </remarks>
public static class PriorKnowledge
{
    /// <summary>The client's half of the HTTP/2 connection preface, RFC 9113, 3.4.</summary>
    private static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    /// <summary>Longest time from accepting a connection to its first telling bytes.</summary>
    public static readonly TimeSpan DefaultPatience = TimeSpan.FromSeconds(30);

    /// <summary>Serves both versions on a cleartext endpoint. Not for endpoints with TLS, where ALPN decides.</summary>
    /// <param name="patience">A connection that has not told its version by then is closed; default <see cref="DefaultPatience"/>.</param>
    public static ListenOptions UseHttp1AndPriorKnowledgeHttp2(this ListenOptions listenOptions, TimeSpan? patience = null)
    {
        var services = listenOptions.ApplicationServices;
        var time = services.GetService<TimeProvider>() ?? TimeProvider.System;
        var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(PriorKnowledge).FullName!);
        listenOptions.Protocols = HttpProtocols.Http1AndHttp2;
        // The client says scheme "http" on what Kestrel takes for TLS.
        listenOptions.KestrelServerOptions.AllowAlternateSchemes = true;
        listenOptions.Use(next => connection => SniffAsync(connection, next, patience ?? DefaultPatience, time, logger));
        return listenOptions;
    }

    /// <summary>Makes the scheme say what the connection is: alternate schemes let a client claim either.</summary>
    internal static void CorrectScheme(HttpContext http)
    {
        if (http.Request.IsHttps && http.Features.Get<PretendedTls>() is not null) http.Request.Scheme = "http";
        else if (!http.Request.IsHttps && http.Features.Get<ITlsHandshakeFeature>() is not null) http.Request.Scheme = "https";
    }

    private static async Task SniffAsync(ConnectionContext connection, ConnectionDelegate next, TimeSpan patience, TimeProvider time, ILogger logger)
    {
        bool isHttp2;
        using (var timer = new CancellationTokenSource(patience, time))
        using (var stop = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, connection.ConnectionClosed))
        {
            try { isHttp2 = await OpensWithPrefaceAsync(connection.Transport.Input, stop.Token); }
            catch (Exception e) when (e is OperationCanceledException or IOException)
            {
                Log.SilentConnection(logger, timer.IsCancellationRequested ? "it waited too long" : "the peer closed it");
                return;   // Kestrel disposes the connection when its delegate ends
            }
        }

        if (isHttp2) PretendedTls.SetOn(connection);
        await next(connection);
    }

    // Decides at the first byte that differs, so a short or odd HTTP/1 request is never held back.
    private static async Task<bool> OpensWithPrefaceAsync(PipeReader input, CancellationToken stop)
    {
        while (true)
        {
            var read = await input.ReadAsync(stop);
            var (matches, complete) = Compare(read.Buffer);
            var done = !matches || complete || read.IsCompleted;
            if (done) input.AdvanceTo(read.Buffer.Start);                     // nothing examined: the next reader gets it at once
            else input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (done) return matches && complete;
        }
    }

    private static (bool Matches, bool Complete) Compare(ReadOnlySequence<byte> buffer)
    {
        Span<byte> seen = stackalloc byte[Preface.Length];
        var n = (int)Math.Min(buffer.Length, Preface.Length);
        buffer.Slice(0, n).CopyTo(seen);
        return (Preface.StartsWith(seen[..n]), n == Preface.Length);
    }

    private sealed class PretendedTls : ITlsConnectionFeature, ITlsApplicationProtocolFeature
    {
        public X509Certificate2? ClientCertificate { get; set; }

        public ReadOnlyMemory<byte> ApplicationProtocol { get; } = "h2"u8.ToArray();

        public Task<X509Certificate2?> GetClientCertificateAsync(CancellationToken cancellationToken) => Task.FromResult<X509Certificate2?>(null);

        public static void SetOn(ConnectionContext connection)
        {
            var tls = new PretendedTls();
            connection.Features.Set<ITlsConnectionFeature>(tls);
            connection.Features.Set<ITlsApplicationProtocolFeature>(tls);
            connection.Features.Set(tls);
        }
    }
}
