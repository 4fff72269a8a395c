using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace SrsStack.Rpc.Calls;

/// <summary>The server's guards against slow and endless bodies are right for one message and wrong for a stream.</summary>
internal static class StreamingLimits
{
    public static void Lift(HttpContext http, MethodEntry entry)
    {
        if (entry.RequestsStream)
        {
            if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = null;
            if (http.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } up) up.MinDataRate = null;
        }

        if (entry.ResponsesStream && http.Features.Get<IHttpMinResponseDataRateFeature>() is { } down) down.MinDataRate = null;
    }
}
