using Microsoft.AspNetCore.WebUtilities;
using SrsStack.Application.Recordings;
using SrsStack.Domain.Recordings;
using SrsStack.Host.Compatibility.SrsStack;
using SrsStack.Media.Engine;
using SrsStack.Media.Recording;
using SrsStack.Media.Time;

namespace SrsStack.Host.Recordings;

/// <summary>Recordings for players, at the addresses that SRS Stack has: play list, MP4, segments. Who may play the stream may play its recordings.</summary>
internal sealed class RecordingFiles(RecordingQueries queries, IRecorder recorder, MediaEngine engine, TimeProvider time)
{
    private const string Route = TerraformRoutes.Prefix + "/hooks/record/hls";
    private const string Token = "token";

    public static string PlaylistOf(RecordingId id) => $"{Route}/{id}/index.m3u8";

    public static string PathOf(RecordingId id, string file) => $"{Route}/{id}/{file}";

    public void Map(IEndpointRouteBuilder routes, Security.Policy policy)
    {
        routes.MapMethods(Route + "/{uuid}.m3u8", ["GET", "HEAD"], (HttpContext http, string uuid) => ListAsync(http, new(uuid))).WithMetadata(policy);
        routes.MapMethods(Route + "/{uuid}/index.m3u8", ["GET", "HEAD"], (HttpContext http, string uuid) => ListAsync(http, new(uuid))).WithMetadata(policy);
        routes.MapMethods(Route + "/{uuid}/{file}", ["GET", "HEAD"], (HttpContext http, string uuid, string file) => FileAsync(http, new(uuid), file)).WithMetadata(policy);
    }

    private async Task<IResult> ListAsync(HttpContext http, RecordingId id)
    {
        if (await queries.FindAsync(id, http.RequestAborted) is not { } row) return Missing($"no m3u8 of uuid={Short(id.Value)}");
        if (await RefusalAsync(http, row) is { } no) return no;
        var segments = await queries.SegmentsAsync(id, row.BeganAt, row.EndedAt ?? time.GetUtcNow(), http.RequestAborted);
        var carried = http.Request.Query[Token].ToString() is { Length: > 0 } token ? QueryHelpers.AddQueryString("", Token, token) : "";
        var entries = segments.Select(s => new VodEntry(ToRecord(s), s.File + carried, SegmentNames.Init(s.Head) + carried, recorder.FindFile(id, s.File) is null)).ToList();
        http.Response.Headers.CacheControl = row.EndedAt is null || carried.Length > 0 ? "no-store" : "public, max-age=600";
        return Results.Text(VodPlaylist.Render(entries, row.EndedAt is not null), "application/vnd.apple.mpegurl");
    }

    private async Task<IResult> FileAsync(HttpContext http, RecordingId id, string file)
    {
        if (await queries.FindAsync(id, http.RequestAborted) is not { } row) return Missing($"no m3u8 of uuid={Short(id.Value)}");
        if (await RefusalAsync(http, row) is { } no) return no;
        if (recorder.FindFile(id, file) is not { } path) return Results.Text($"no file {Short(file)}\n", "text/plain; charset=utf-8", statusCode: StatusCodes.Status404NotFound);
        http.Response.Headers.CacheControl = "private, max-age=600";
        return Results.File(path, file.EndsWith(".mp4", StringComparison.Ordinal) || file.EndsWith(".m4s", StringComparison.Ordinal) ? "video/mp4" : "application/octet-stream", enableRangeProcessing: true);
    }

    private async Task<IResult?> RefusalAsync(HttpContext http, RecordingRow row)
    {
        TerraformRoutes.AllowEverybody(http);
        var name = new FeedName(row.Stream.Vhost, row.Stream.App, row.Stream.Stream);
        var query = http.Request.QueryString.Value?.TrimStart('?') ?? "";
        var asked = new SessionRequest(engine.NewSessionId(), SessionRole.Play, "record", name, query, $"{http.Connection.RemoteIpAddress}:{http.Connection.RemotePort}");
        return await engine.AdmitRequestAsync(asked, http.RequestAborted) is { } reason
            ? Results.Text($"Not allowed to play this stream ({reason}).\n", "text/plain; charset=utf-8", statusCode: StatusCodes.Status403Forbidden)
            : null;
    }

    /// <summary>As SRS Stack says it.</summary>
    private static IResult Missing(string text) => Results.Text(text + "\n", "text/plain; charset=utf-8", statusCode: StatusCodes.Status500InternalServerError);

    private static string Short(string text) => string.Concat((text.Length > 64 ? text[..64] : text).Where(c => !char.IsControl(c)));

    private static SegmentRecord ToRecord(RecordedSegment s) => new()
    {
        Sequence = s.Sequence, File = s.File, InitId = s.Head, Bytes = s.Bytes, Start = new MediaTime(s.Start), End = new MediaTime(s.End), FirstAt = s.FirstAt, LastAt = s.LastAt,
        Pictures = s.Pictures, Sounds = s.Sounds, IsIndependent = s.IsIndependent, Codecs = s.Codecs, Sha256 = s.Sha256,
    };
}
