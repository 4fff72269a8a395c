using SrsStack.Media.Protocols.Hls;

namespace SrsStack.Host.Delivery;

/// <summary>What a list hands on to every address in it, since players send nothing by themselves: the viewer's session and the play token.</summary>
internal static class HlsCarried
{
    private const string Token = "token";

    /// <param name="session">Null where viewers have none.</param>
    /// <returns>A query without <c>?</c>; empty when there is nothing, and the list is the same for everybody.</returns>
    public static string Of(HttpContext http, string? session)
    {
        var token = (string?)http.Request.Query[Token];
        var carried = session is null ? "" : $"{HlsQuery.SessionName}={session}";
        return string.IsNullOrEmpty(token) ? carried : $"{carried}{(carried.Length == 0 ? "" : "&")}{Token}={Uri.EscapeDataString(token)}";
    }
}
