using SrsStack.Application.Callbacks;
using SrsStack.Infrastructure.Outbound;

namespace SrsStack.Infrastructure.Callbacks;

/// <summary>Asks the guard of everything that goes out.</summary>
internal sealed class CallbackUrls(OutboundGuard guard) : ICallbackUrls
{
    private const string Mask = "***";

    public async Task<string?> ProblemAsync(string url, bool isOwners, CancellationToken stop)
    {
        if (!OutboundUrl.TryParse(url, allowUserInfo: true, out var parsed, out var problem)) return problem;
        try
        {
            await guard.ResolveAsync(parsed.IdnHost, parsed.Port, isOwners ? OutboundTrust.Owner : OutboundTrust.Other, stop);
            return null;
        }
        catch (OutboundException e)
        {
            return e.Error == OutboundError.Refused ? e.Message : null;
        }
    }

    public string Shown(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var parsed)) return Mask;
        var user = parsed.UserInfo.Length > 0 ? Mask + "@" : "";
        var port = parsed.IsDefaultPort ? "" : $":{parsed.Port}";
        return $"{parsed.Scheme}://{user}{parsed.Host}{port}{parsed.AbsolutePath}{CallbackParam.Masked(parsed.Query)}";
    }
}

/// <summary>What stands behind a name or an address, <c>?a=1&amp;b=2</c>.</summary>
internal static class CallbackParam
{
    private const int MaxLength = 2000;

    /// <summary>Names stay, values go: any of them may be a key.</summary>
    public static string Masked(string query)
    {
        if (query.Length == 0) return query;
        var mark = query[0] == '?' ? "?" : "";
        var pairs = query[mark.Length..].Split('&').Select(p => p.IndexOf('=', StringComparison.Ordinal) is var at and >= 0 ? p[..at] + "=***" : "***");
        var masked = mark + string.Join('&', pairs);
        return masked.Length > MaxLength ? masked[..MaxLength] : masked;
    }
}
