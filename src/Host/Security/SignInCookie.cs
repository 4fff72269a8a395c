namespace SrsStack.Host.Security;

/// <summary>The page's proof of sign-in: out of reach of scripts, never sent from other sites.</summary>
internal static class SignInCookie
{
    private const string Name = "srsstack_sign_in";

    public static string? Read(HttpContext http) => http.Request.Cookies[Name] is { Length: > 0 } value ? value : null;

    public static void Write(HttpContext http, string token, DateTimeOffset expires) => http.Response.Cookies.Append(Name, token, Options(http, expires));

    public static void Clear(HttpContext http) => http.Response.Cookies.Delete(Name, Options(http, null));

    private static CookieOptions Options(HttpContext http, DateTimeOffset? expires) =>
        new() { HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = http.Request.IsHttps, Path = "/", Expires = expires, IsEssential = true };
}

/// <summary>A cookie counts only for calls from our own pages: browsers name the page's origin on every call that could be forged.</summary>
internal static class SameOrigin
{
    public static bool Check(HttpContext http)
    {
        var origin = http.Request.Headers.Origin.ToString();
        if (origin.Length == 0) return http.Request.Headers["Sec-Fetch-Site"].ToString() is "" or "same-origin" or "none";
        return Uri.TryCreate(origin, UriKind.Absolute, out var uri) && string.Equals(uri.Authority, http.Request.Host.Value, StringComparison.OrdinalIgnoreCase);
    }
}
