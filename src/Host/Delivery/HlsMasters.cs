using SrsStack.Media.Engine;
using SrsStack.Media.Protocols.Hls;

namespace SrsStack.Host.Delivery;

/// <summary>Master play lists over the streams that are live now.</summary>
internal sealed class HlsMasters(MediaEngine engine)
{
    /// <summary>One variant: the address that was asked, with the id of a new session.</summary>
    public byte[] OfSession(FeedName name, HlsQuery query, HttpContext http)
    {
        var form = query.FormText.Length == 0 ? "" : $"form={query.FormText}&";
        var uri = $"{http.Request.Path.ToUriComponent()}?{form}{HlsCarried.Of(http, HlsQuery.NewSession())}";
        return MasterPlaylist.Render([.. Variants([name], _ => uri, query.Form)]);
    }

    /// <summary>The stream and its renditions. Waits for the first list of the stream itself, since only then are its tracks known.</summary>
    /// <returns>Null when none is there in time.</returns>
    public async Task<byte[]?> OfRenditionsAsync(FeedName name, string form, TimeSpan limit, HttpContext http)
    {
        var wish = form switch { "ts" => HlsForm.Ts, "fmp4" or "ll" => HlsForm.Fmp4, _ => HlsForm.Auto };
        if (engine.Hls.Find(name) is not { } feed || await feed.Open(wish).WaitForPlaylistAsync(limit, engine.Time, http.RequestAborted) is null) return null;
        string[] wishes =
        [
            .. form.Length == 0 ? [] : new[] { $"form={form}" },
            .. HlsCarried.Of(http, engine.Hls.Options.Sessions ? HlsQuery.NewSession() : null) is { Length: > 0 } carried ? new[] { carried } : [],   // a master list may not name another
        ];
        var query = wishes.Length == 0 ? "" : $"?{string.Join('&', wishes)}";
        return MasterPlaylist.Render(Variants(engine.Hls.RenditionsOf(name), n => $"../{Uri.EscapeDataString(n.Stream)}.m3u8{query}", wish));
    }

    private IEnumerable<HlsVariant> Variants(IEnumerable<FeedName> names, Func<FeedName, string> uri, HlsForm form)
    {
        foreach (var name in names)
        {
            if (engine.Hls.Find(name)?.Open(form).Rates is not { } rates) continue;
            var tracks = engine.FindFeed(name)?.Description;
            yield return new(uri(name), rates, tracks?.Video, tracks?.Audio);
        }
    }
}
