using System.Text.Json.Nodes;
using SrsStack.Infrastructure.Streams;
using SrsStack.Media.Engine;
using SrsStack.Media.Live;

namespace SrsStack.Host.Compatibility.Srs;

/// <summary>Virtual hosts, streams and clients of now in SRS's shapes.</summary>
/// <remarks>What a player of HLS fetches is counted by viewer and not by connection, so bytes sent are those of players that are connected.</remarks>
internal sealed class SrsStreams(MediaEngine engine, ByteRates rates, TimeProvider time)
{
    public IEnumerable<(string Id, JsonObject Json)> Vhosts() => engine.Sessions.GroupBy(s => s.Name.Vhost).Select(g => g.Key).Append(FeedName.DefaultVhost)
        .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(v => (SrsIds.Of("vhost", v), Vhost(v)));

    public IEnumerable<(string Id, JsonObject Json)> Streams() => engine.Sessions.OfType<PublishSession>()
        .OrderBy(p => p.Id, StringComparer.Ordinal).Select(p => (StreamId(p.Name), Stream(p)));

    public IEnumerable<(string Id, JsonObject Json)> Clients() => engine.Sessions.OrderBy(s => s.Id, StringComparer.Ordinal).Select(s => (s.Id, Client(s)));

    private static string StreamId(FeedName name) => SrsIds.Of("stream", $"{name.Vhost}/{name.App}/{name.Stream}");

    private JsonObject Vhost(string vhost)
    {
        var sessions = engine.Sessions.Where(s => s.Name.Vhost == vhost).ToList();
        var (publishers, players) = (sessions.OfType<PublishSession>().ToList(), sessions.OfType<PlaySession>().ToList());
        return new()
        {
            ["id"] = SrsIds.Of("vhost", vhost), ["name"] = vhost, ["enabled"] = true, ["clients"] = sessions.Count, ["streams"] = publishers.Count,
            ["send_bytes"] = players.Sum(p => p.Bytes), ["recv_bytes"] = publishers.Sum(p => p.Bytes), ["kbps"] = Kbps(publishers, players),
            ["hls"] = new JsonObject { ["enabled"] = true, ["fragment"] = engine.Hls.Tuning.Now.SegmentDuration.TotalSeconds },
        };
    }

    private JsonObject Stream(PublishSession publisher)
    {
        var (name, feed) = (publisher.Name, publisher.Feed);
        var players = engine.Sessions.OfType<PlaySession>().Where(p => p.Feed == feed).ToList();
        return new()
        {
            ["id"] = StreamId(name), ["name"] = name.Stream, ["vhost"] = SrsIds.Of("vhost", name.Vhost), ["app"] = name.App, ["tcUrl"] = TcUrl(name), ["url"] = Url(name),
            ["live_ms"] = publisher.StartedAt.ToUnixTimeMilliseconds(), ["clients"] = feed.Players.Total + 1, ["frames"] = feed.Stats.VideoFrames,
            ["send_bytes"] = players.Sum(p => p.Bytes), ["recv_bytes"] = publisher.Bytes, ["kbps"] = Kbps([publisher], players),
            ["publish"] = new JsonObject { ["active"] = true, ["cid"] = publisher.Id },
            ["video"] = Video(feed.Description.Video), ["audio"] = Audio(feed.Description.Audio),
        };
    }

    private JsonObject Client(MediaSession session)
    {
        var (name, isPublisher) = (session.Name, session.Role == SessionRole.Publish);
        var kbps = isPublisher ? Kbps([session], []) : Kbps([], [session]);
        return new()
        {
            ["id"] = session.Id, ["vhost"] = SrsIds.Of("vhost", name.Vhost), ["stream"] = StreamId(name), ["ip"] = Address(session.Peer), ["pageUrl"] = "", ["swfUrl"] = "",
            ["tcUrl"] = TcUrl(name), ["url"] = Url(name), ["name"] = name.Stream, ["type"] = Kind(session), ["publish"] = isPublisher,
            ["alive"] = Math.Round((time.GetUtcNow() - session.StartedAt).TotalSeconds, 3),
            ["send_bytes"] = isPublisher ? 0 : session.Bytes, ["recv_bytes"] = isPublisher ? session.Bytes : 0, ["kbps"] = kbps,
        };
    }

    private JsonObject Kbps(IEnumerable<MediaSession> from, IEnumerable<MediaSession> to) => new() { ["recv_30s"] = from.Sum(rates.KbpsOf), ["send_30s"] = to.Sum(rates.KbpsOf) };

    private static string Kind(MediaSession session) => (session.Role, session.Protocol) switch
    {
        (SessionRole.Publish, "srt") => "srt-publish",
        (SessionRole.Publish, _) => "fmle-publish",
        (_, "srt") => "srt-play",
        (_, "rtmp") => "rtmp-play",
        _ => "flv-play",
    };

    private static JsonObject? Video(Track? track) => track?.Video is not { } format ? null : new()
    {
        ["codec"] = track.Codec switch { CodecId.H264 => "H264", CodecId.H265 => "HEVC", _ => CodecNames.Of(track.Codec) }, ["profile"] = CodecNames.ProfileOf(track),
        ["level"] = Level(track.Codec, format.Level), ["width"] = format.Width, ["height"] = format.Height,
    };

    private static JsonObject? Audio(Track? track) => track?.Audio is not { } format ? null : new()
    {
        ["codec"] = CodecNames.Of(track.Codec), ["sample_rate"] = format.SampleRate, ["channel"] = format.Channels,
        ["profile"] = (track.Codec, format.Profile) switch { (CodecId.Aac, 2) => "LC", (CodecId.Aac, 5) => "HE", (CodecId.Aac, 29) => "HEv2", _ => "" },
    };

    /// <summary>H.264 counts tenths (A.3), H.265 thirtieths (A.4).</summary>
    private static string Level(CodecId codec, int level) => codec switch
    {
        CodecId.H264 => $"{level / 10}.{level % 10}",
        CodecId.H265 => $"{level / 30}.{level % 30 / 3}",
        _ => "",
    };

    private static string TcUrl(FeedName name) => $"rtmp://{name.Vhost}/{name.App}";

    private static string Url(FeedName name) => $"/{name.App}/{name.Stream}";

    /// <summary>Without the port.</summary>
    private static string Address(string peer) => System.Net.IPEndPoint.TryParse(peer, out var end) ? end.Address.ToString() : peer;
}
