using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using SrsStack.Media.Containers.Flv;
using SrsStack.Media.Engine;

namespace SrsStack.Host.Delivery;

/// <summary>HTTP-FLV: the live feed as one answer without end, from the newest key frame on.</summary>
internal sealed class FlvEndpoint(MediaEngine engine)
{
    private const int BytesAtOnce = 64 << 10;

    public async Task AnswerAsync(HttpContext http, MediaPath media)
    {
        var outcome = await engine.BeginPlayAsync(MediaDelivery.Request(http, engine, media, "flv"), http.RequestAborted);
        if (outcome.Session is not { } session)
        {
            await MediaDelivery.RefuseAsync(http, outcome.Refusal!, media.Name);
            return;
        }
        using (session)
        {
            http.Response.ContentType = "video/x-flv";
            http.Response.Headers.CacheControl = "no-store";
            if (HttpMethods.IsHead(http.Request.Method)) return;
            await SendAsync(http, session);
        }
    }

    private async Task SendAsync(HttpContext http, PlaySession session)
    {
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        if (http.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate) rate.MinDataRate = null;   // a quiet stream is no slow player
        using var stall = new CancellationTokenSource(Timeout.InfiniteTimeSpan, engine.Time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, session.Stopping, stall.Token);
        using var cursor = session.Open("flv", static () => new FlvForm());
        try
        {
            while (await cursor.WaitAsync(stop.Token))
            {
                session.CountBytes(cursor.CopyTo(http.Response.BodyWriter, BytesAtOnce));
                stall.CancelAfter(engine.Options.PlayStall);
                await http.Response.BodyWriter.FlushAsync(stop.Token);
                stall.CancelAfter(Timeout.InfiniteTimeSpan);
            }
        }
        catch (OperationCanceledException)
        {
            http.Abort();   // left, kicked or stalled: no orderly end of the chunked body, so that the player notices
        }
        engine.Meters.SkippedGops.Add(cursor.Skips);
    }
}
