using System.Globalization;
using System.Net.WebSockets;

namespace SrsStack.EndToEnd.Tests;

/// <summary>What a player received, as a file; judged by decoding it and by finding the source's own packets in it.</summary>
internal sealed record Capture(string What, string File)
{
    /// <summary>Records an address for so many seconds of media.</summary>
    public static Task<Capture> TakeAsync(string what, Uri address, int seconds, string file) => TakeAsync(what, address, ["-t", $"{seconds}"], file);

    /// <summary>Records so many pictures, wherever the player joins: ffmpeg counts seconds of FLV from the stream's beginning.</summary>
    public static Task<Capture> OfPicturesAsync(string what, Uri address, int pictures, string file) => TakeAsync(what, address, ["-frames:v", $"{pictures}"], file);

    private static async Task<Capture> TakeAsync(string what, Uri address, string[] until, string file)
    {
        var (_, errors, code) = await MediaTools.TryRunAsync("ffmpeg", ["-i", address.OriginalString, .. until, "-c", "copy", "-y", file]);
        errors.ShouldBe("", what);
        code.ShouldBe(0, what);
        return new(what, file);
    }

    /// <summary>Records what only a peer of Enhanced RTMP understands: H.265 by RTMP and in FLV.</summary>
    public static async Task<Capture> OfEnhancedAsync(string what, Uri address, int seconds, string file)
    {
        await ForeignClient.RunAsync("node", [EnhancedPeer.Script, address.OriginalString, file, $"{seconds}"]);
        return new(what, file);
    }

    /// <summary>Records WebSocket-FLV: the messages, one behind the other, are the file.</summary>
    public static async Task<Capture> OfWebSocketAsync(Uri address, int seconds, string file)
    {
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(address) { Scheme = "ws" }.Uri, CancellationToken.None);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(seconds + 1));
        await using (var written = System.IO.File.Create(file))
        {
            var buffer = new byte[1 << 20];
            var tag = new List<byte>();
            while (!limit.IsCancellationRequested)
            {
                var part = await socket.ReceiveAsync(buffer, CancellationToken.None);
                part.MessageType.ShouldBe(WebSocketMessageType.Binary);
                tag.AddRange(buffer.AsSpan(0, part.Count));
                if (!part.EndOfMessage) continue;
                await written.WriteAsync(tag.ToArray(), CancellationToken.None);
                tag.Clear();
            }
        }
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        return new("WebSocket-FLV", file);
    }

    /// <summary>
    /// Every frame is decoded; a decoder that complains is a failure. Counted in the ticks of a transport stream: in ffmpeg's own choice, one tick a frame,
    /// times that lie half-way between two ticks are rounded to the same one, and whole streams are complained about.
    /// </summary>
    public async Task DecodesCleanlyAsync()
    {
        var (_, errors, code) = await MediaTools.TryRunAsync(
            "ffmpeg", "-xerror", "-err_detect", "explode", "-i", File, "-enc_time_base:v", "1:90000", "-f", "null", "-");
        errors.ShouldBe("", What);
        code.ShouldBe(0, What);
    }

    public async Task<int> DecodedFramesAsync()
    {
        var text = await MediaTools.RunAsync(
            "ffprobe", "-count_frames", "-select_streams", "v:0", "-show_entries", "stream=nb_read_frames", "-of", "default=nokey=1:noprint_wrappers=1", File);
        return int.Parse(text.Split('\n')[0], CultureInfo.InvariantCulture);
    }

    /// <summary>Codec, width and height of the pictures.</summary>
    public async Task<string> PictureAsync() => (await MediaTools.RunAsync(
        "ffprobe", "-select_streams", "v:0", "-show_entries", "stream=codec_name,width,height", "-of", "csv=p=0", File)).Split('\n')[0];

    /// <summary>Packets by what is in them: the same in FLV, in MP4 and in a transport stream.</summary>
    public async Task<PacketTable> PacketsAsync()
    {
        var codecs = await MediaTools.RunAsync("ffprobe", "-show_entries", "stream=codec_name", "-of", "default=nokey=1:noprint_wrappers=1", File);
        string[] video = codecs.Contains("h264", StringComparison.Ordinal) ? ["-map", "0:v:0", "-bsf:v", "h264_mp4toannexb,filter_units=remove_types=6-9"]
            : codecs.Contains("hevc", StringComparison.Ordinal) ? ["-map", "0:v:0", "-bsf:v", "hevc_mp4toannexb,filter_units=remove_types=32-40"] : [];
        string[] audio = codecs.Contains("aac", StringComparison.Ordinal) ? ["-map", "0:a:0", "-bsf:a", "aac_adtstoasc"]
            : codecs.Contains("mp3", StringComparison.Ordinal) ? ["-map", "0:a:0"] : [];
        return PacketTable.Parse(await MediaTools.RunAsync("ffmpeg", ["-copyts", "-i", File, .. video, .. audio, "-c", "copy", "-f", "framemd5", "-"]));
    }

    /// <summary>Video and audio keep the distance that they have in the source, over the whole capture.</summary>
    public async Task IsInSyncWithAsync(PacketTable source, double toleranceSeconds)
    {
        var packets = await PacketsAsync();
        var (video, audio) = (packets.ShiftsFrom(source, "video"), packets.ShiftsFrom(source, "audio"));
        video.Count.ShouldBeGreaterThan(30, $"{What}: packets of video found in the source");
        audio.Count.ShouldBeGreaterThan(30, $"{What}: packets of audio found in the source");
        var all = video.Concat(audio).ToList();
        (all.Max() - all.Min()).ShouldBeLessThan(toleranceSeconds, $"{What}: video is shifted by {video.Min()} to {video.Max()} s, audio by {audio.Min()} to {audio.Max()} s");
    }
}

/// <summary>Times of packets by hash of their payload; payloads that come twice are left out.</summary>
internal sealed class PacketTable(IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> kinds)
{
    /// <summary>Reads ffmpeg's framemd5 output.</summary>
    public static PacketTable Parse(string text)
    {
        var (bases, media) = (new Dictionary<string, double>(StringComparer.Ordinal), new Dictionary<string, string>(StringComparer.Ordinal));
        var packets = new List<(string Kind, double Time, string Hash)>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("#tb ", StringComparison.Ordinal)) bases[Index(line)] = Fraction(Value(line));
            else if (line.StartsWith("#media_type ", StringComparison.Ordinal)) media[Index(line)] = Value(line);
            else if (line[0] != '#' && line.Split(',', StringSplitOptions.TrimEntries) is { Length: >= 6 } f)
                packets.Add((media[f[0]], double.Parse(f[2], CultureInfo.InvariantCulture) * bases[f[0]], f[5]));
        }
        return new(packets.GroupBy(p => p.Kind).ToDictionary(
            g => g.Key,
            g => (IReadOnlyDictionary<string, double>)g.GroupBy(p => p.Hash).Where(h => h.Count() == 1).ToDictionary(h => h.Key, h => h.First().Time, StringComparer.Ordinal),
            StringComparer.Ordinal));
    }

    /// <summary>Seconds by which each packet that both have is later here than in the source.</summary>
    public IReadOnlyList<double> ShiftsFrom(PacketTable source, string kind)
    {
        var (here, there) = (Of(kind), source.Of(kind));
        return [.. here.Where(p => there.ContainsKey(p.Key)).Select(p => p.Value - there[p.Key])];
    }

    /// <summary>Packets of the source that are missing here, between the first and the last that are not.</summary>
    public int HolesAgainst(PacketTable source, string kind)
    {
        var (here, there) = (Of(kind), source.Of(kind));
        var found = there.Where(p => here.ContainsKey(p.Key)).Select(p => p.Value).ToList();
        return there.Count(p => p.Value >= found.Min() && p.Value <= found.Max()) - found.Count;
    }

    private IReadOnlyDictionary<string, double> Of(string kind) => kinds.TryGetValue(kind, out var packets) ? packets : new Dictionary<string, double>(StringComparer.Ordinal);

    private static string Index(string line) => line.Split(' ')[1].TrimEnd(':');

    private static string Value(string line) => line.Split(' ')[2];

    private static double Fraction(string text)
    {
        var parts = text.Split('/');
        return double.Parse(parts[0], CultureInfo.InvariantCulture) / double.Parse(parts[1], CultureInfo.InvariantCulture);
    }
}
