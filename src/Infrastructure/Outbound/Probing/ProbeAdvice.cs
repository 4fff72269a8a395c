namespace SrsStack.Infrastructure.Outbound.Probing;

/// <summary>What to do next, in a sentence.</summary>
internal static class ProbeAdvice
{
    public const string OfUrl = "Correct the URL.";

    public static string OfName(OutboundError error, OutboundTrust trust) => error switch
    {
        OutboundError.NotResolved => "Check the spelling of the host, and that this machine can ask a name server for it.",
        OutboundError.Refused when trust == OutboundTrust.Owner => "Give an address outside of these ranges.",
        _ => "Give a public address, or let the owner open the network (setting Outbound:Allowed).",
    };

    public static string OfTimeout(ProbeStage stage) => stage switch
    {
        ProbeStage.Name => "The name server does not answer: check that of this machine.",
        ProbeStage.Tls => "The connection stands but nobody speaks TLS: check that this port is one of https.",
        ProbeStage.Request => "The other side does not take the request: look whether its program hangs.",
        ProbeStage.Body => "The answer began and does not end: let the other side send all of it and its length.",
        _ => "The request was sent and no answer came: look whether the other side's program hangs, and answer before long work is done.",
    };

    public static string OfBroken(ProbeStage stage) => stage == ProbeStage.Body
        ? "The answer broke off: look in the log of the other side."
        : "Check that this port speaks HTTP: where it wants TLS the URL begins with https://; else look in the log of the other side.";

    public static string OfStatus(ProbeAnswer answer, HttpMethod method) => answer.Status switch
    {
        >= 200 and < 300 => "",
        >= 300 and < 400 => $"It sends us elsewhere ({LocationOf(answer)}), where we never go by ourselves: give the final address.",
        401 or 403 or 407 => "It wants other credentials, or refuses this machine: check user, password or token, and its list of addresses.",
        404 or 410 => "Nothing is there: check the path of the URL.",
        405 => $"It does not take {method} there: check the path of the URL.",
        429 => "It wants to be asked less often.",
        >= 500 => "The other side failed: look in its log.",
        _ => "It refused the request: look at the beginning of its answer, and in its log.",
    };

    private static string LocationOf(ProbeAnswer answer) => answer.Headers.FirstOrDefault(h => h.Key == "Location").Value ?? "it does not say where";
}
