using System.Security.Cryptography.X509Certificates;

namespace SrsStack.Infrastructure.Outbound.Probing;

/// <summary>Checks whether a place that a person named can be called, and tells stage by stage what happened and what to do.</summary>
/// <remarks>The same guard, rules and caps as <see cref="OutboundHttp"/>, on a connection of its own that is closed afterwards. 20 s for all of it, 5 s an address.</remarks>
public sealed class OutboundProbe
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private readonly TimeProvider _time;
    private readonly ProbeConnect _connect;
    private readonly ProbeHandshake _handshake;

    public OutboundProbe(OutboundGuard guard, TimeProvider time)
        : this(guard, time, roots: null)
    {
    }

    /// <param name="guard">Who may connect where.</param>
    /// <param name="time">For the limits and the durations.</param>
    /// <param name="roots">Trusted instead of the machine's own.</param>
    internal OutboundProbe(OutboundGuard guard, TimeProvider time, X509Certificate2Collection? roots)
    {
        _time = time;
        _connect = new(guard, time);
        _handshake = new(roots);
    }

    /// <remarks>Never throws for what the other side does, nor for a URL that is none.</remarks>
    public async Task<ProbeReport> CheckAsync(ProbeRequest request, OutboundTrust trust, CancellationToken stop)
    {
        var run = new ProbeRun(_time);
        using var deadline = new CancellationTokenSource(Limit, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, stop);
        try
        {
            if (OutboundUrl.TryParse(request.Url, allowUserInfo: true, out var url, out var problem)) await GoAsync(url, request, trust, run, both.Token);
            else run.Fail(OutboundError.Refused, problem, ProbeAdvice.OfUrl);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            run.Fail(OutboundError.TimedOut, $"nothing more came within {Limit.TotalSeconds:0} s", ProbeAdvice.OfTimeout(run.Stage));
        }
        catch (Exception e) when (e is ProbeException or OutboundException or HttpRequestException or IOException)
        {
            Explain(e, trust, run);
        }
        return run.End();
    }

    private async Task GoAsync(Uri url, ProbeRequest request, OutboundTrust trust, ProbeRun run, CancellationToken stop)
    {
        await using var wire = await _connect.ConnectAsync(url, trust, run, stop);
        await using var talk = url.Scheme == Uri.UriSchemeHttps ? await _handshake.AgreeAsync(wire, url, run, stop) : wire;
        await ProbeExchange.AskAsync(talk, url, request, run, stop);
    }

    private static void Explain(Exception e, OutboundTrust trust, ProbeRun run)
    {
        for (var inner = e; inner is not null; inner = inner.InnerException)
        {
            if (inner is ProbeException known)
            {
                run.Fail(known.Error, known.Message, known.Advice);
                return;
            }
            if (inner is OutboundException refused)
            {
                run.Fail(refused.Error, refused.Message, run.Stage == ProbeStage.Name ? ProbeAdvice.OfName(refused.Error, trust) : ProbeAdvice.OfBroken(run.Stage));
                return;
            }
        }
        run.Fail(OutboundError.BrokenAnswer, WordsOf(e), ProbeAdvice.OfBroken(run.Stage));
    }

    private static string WordsOf(Exception e) => (e as HttpRequestException)?.HttpRequestError switch
    {
        HttpRequestError.InvalidResponse => "what came is not HTTP",
        HttpRequestError.ConfigurationLimitExceeded => "the headers of the answer are too long",
        _ => "the connection broke off before the answer was whole",
    };
}
