using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using SrsStack.Host.Delivery;
using SrsStack.Rpc.Hosting;

namespace SrsStack.Host;

/// <summary>The ports and what is spoken on each.</summary>
internal static class Endpoints
{
    public static void Listen(KestrelServerOptions kestrel, HostSettings settings)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = 8 << 20;
        kestrel.Limits.MaxRequestHeadersTotalSize = 32 << 10;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        kestrel.Listen(settings.Bind, settings.HttpPort, http =>
        {
            var live = ActivatorUtilities.CreateInstance<LiveConnections>(http.ApplicationServices);
            http.Use(next => connection => live.OnConnectedAsync(connection, next));
            http.UseHttp1AndPriorKnowledgeHttp2();
        });
        kestrel.Listen(new MediaEndPoint(settings.Bind, settings.RtmpPort), rtmp => rtmp.UseConnectionHandler<RtmpConnectionHandler>());
        ListenRtmps(kestrel, settings);
    }

    private static void ListenRtmps(KestrelServerOptions kestrel, HostSettings settings)
    {
        var log = kestrel.ApplicationServices.GetRequiredService<ILoggerFactory>().CreateLogger<PemCertificate>();
        if (settings is not { RtmpsCertificate: { } file, RtmpsKey: { } key })
        {
            Delivery.Log.RtmpsOff(log);
            return;
        }

        var certificate = new PemCertificate(file, key, log);
        certificate.Find();         // a wrong file is told now and not at the first connection
        kestrel.Listen(settings.Bind, settings.RtmpsPort, rtmps => rtmps.UseHttps(certificate.ToHandshake()).UseConnectionHandler<RtmpConnectionHandler>());
    }
}
