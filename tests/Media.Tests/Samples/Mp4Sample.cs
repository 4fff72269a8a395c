using System.Buffers.Binary;
using System.Text;
using SrsStack.Media.Live;
using SrsStack.Media.Time;
using SrsStack.Testing;

namespace SrsStack.Media.Tests.Samples;

/// <summary>Real media of any codec: ffmpeg makes an MP4, and its samples become frames (a reader for trusted files only).</summary>
internal static class Mp4Sample
{
    public static string[] X265 => ["-c:v", "libx265", "-x265-params", "log-level=none:info=0:keyint=50:bframes=2", "-preset", "ultrafast", "-tag:v", "hvc1", "-pix_fmt", "yuv420p"];

    public static string[] Aom => ["-c:v", "libaom-av1", "-cpu-used", "8", "-usage", "realtime", "-g", "50", "-pix_fmt", "yuv420p"];

    public static string[] Vpx => ["-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-g", "50", "-pix_fmt", "yuv420p"];

    public static string[] Audio(string encoder) => ["-c:a", encoder, "-ar", "48000", "-ac", "2", "-strict", "-2"];

    /// <returns>Frames of all tracks by decode time, not shifted by edit lists.</returns>
    public static async Task<MediaFrame[]> MakeAsync(params string[] arguments)
    {
        using var folder = new MediaFolder();
        await MediaTools.TryRunAsync("ffmpeg", [.. arguments, folder.File("sample.mp4")]);
        return Read(await File.ReadAllBytesAsync(folder.File("sample.mp4")));
    }

    private static MediaFrame[] Read(byte[] file) =>
        [.. Boxes(Boxes(file).Single("moov")).Where(b => b.Type == "trak").SelectMany(t => ReadTrack(file, t.Body)).OrderBy(f => f.Dts)];

    private static IEnumerable<MediaFrame> ReadTrack(byte[] file, byte[] trak)
    {
        var media = Boxes(Boxes(trak).Single("mdia"));
        var timescale = UInt32(media.Single("mdhd"), 12);
        var table = Boxes(Boxes(media.Single("minf")).Single("stbl"));
        var samples = Samples(file, table).ToArray();
        var track = TrackOf(table.Single("stsd"), samples[0]);
        var keys = table.Where(b => b.Type == "stss").SelectMany(b => Entries(b.Body, 4, 1)).Select(e => (int)e[0] - 1).ToHashSet();
        var durations = Entries(table.Single("stts"), 4, 2).SelectMany(e => Enumerable.Repeat((long)e[1], (int)e[0])).ToArray();
        var shifts = table.Where(b => b.Type == "ctts").SelectMany(b => Entries(b.Body, 4, 2)).SelectMany(e => Enumerable.Repeat((long)(int)e[1], (int)e[0])).ToArray();
        var dts = 0L;
        for (var i = 0; i < samples.Length; dts += durations[i++])
        {
            var time = MediaTime.FromSamples(dts, (int)timescale);
            var shift = MediaTime.FromSamples(i < shifts.Length ? shifts[i] : 0, (int)timescale);
            yield return new MediaFrame(track, time, time + shift, keys.Count == 0 || keys.Contains(i), samples[i]);
        }
    }

    private static IEnumerable<byte[]> Samples(byte[] file, List<(string Type, byte[] Body)> table)
    {
        var sizes = Entries(table.Single("stsz"), 8, 1).Select(e => (int)e[0]).ToArray();
        if (sizes.Length == 0) sizes = [.. Enumerable.Repeat((int)UInt32(table.Single("stsz"), 4), (int)UInt32(table.Single("stsz"), 8))];
        var chunks = Entries(table.Single("stco"), 4, 1).Select(e => (int)e[0]).ToArray();
        var runs = Entries(table.Single("stsc"), 4, 3);
        var sample = 0;
        for (var chunk = 0; chunk < chunks.Length; chunk++)
        {
            var at = chunks[chunk];
            for (var left = runs.Last(r => r[0] <= chunk + 1)[1]; left > 0; left--, sample++)
            {
                yield return file[at..(at + sizes[sample])];
                at += sizes[sample];
            }
        }
    }

    private static Track TrackOf(byte[] descriptions, byte[] firstSample)
    {
        var entry = Boxes(descriptions[8..])[0];
        var inner = Boxes(entry.Body[(entry.Type is "avc1" or "hvc1" or "av01" or "vp09" ? 78 : 28)..]);
        return entry.Type switch
        {
            "avc1" => Tracks.H264(inner.Single("avcC")),
            "hvc1" => Tracks.Hevc(inner.Single("hvcC")),
            "av01" => Tracks.Av1(inner.Single("av1C")),
            "vp09" => Tracks.Vp9(inner.Single("vpcC"), firstSample),
            "Opus" => Tracks.Opus(inner.Single("dOps")),
            "fLaC" => Tracks.Flac(inner.Single("dfLa")),
            "ac-3" => Tracks.Ac3(inner.Single("dac3")),
            "ec-3" => Tracks.Eac3(inner.Single("dec3")),
            _ when inner.Single("esds") is var esds && esds[esds.AsSpan().IndexOf((byte)4) + 5] == 0x40 => Tracks.Aac(Specific(esds)),
            _ => Tracks.Mp3(firstSample),
        };
    }

    /// <summary>DecoderSpecificInfo behind the 13 bytes of DecoderConfigDescriptor, as ffmpeg writes them.</summary>
    private static byte[] Specific(byte[] esds)
    {
        var at = esds.AsSpan().IndexOf((byte)4) + 5 + 13;
        return esds[(at + 5)..(at + 5 + esds[at + 4])];
    }

    private static List<(string Type, byte[] Body)> Boxes(byte[] data)
    {
        List<(string, byte[])> boxes = [];
        for (int at = 0, size; at + 8 <= data.Length; at += size)
        {
            size = (int)UInt32(data, at);
            if (size == 0) break;
            boxes.Add((Encoding.ASCII.GetString(data, at + 4, 4), data[(at + 8)..(at + size)]));
        }

        return boxes;
    }

    private static byte[] Single(this IEnumerable<(string Type, byte[] Body)> boxes, string type) => boxes.First(b => b.Type == type).Body;

    /// <param name="at">Where the count of entries stands.</param>
    private static List<uint[]> Entries(byte[] box, int at, int fields)
    {
        var count = (int)UInt32(box, at);
        if (box.Length < at + 4 + (count * fields * 4)) return [];
        return [.. Enumerable.Range(0, count).Select(i => Enumerable.Range(0, fields).Select(f => UInt32(box, at + 4 + (((i * fields) + f) * 4))).ToArray())];
    }

    private static uint UInt32(byte[] data, int at) => BinaryPrimitives.ReadUInt32BigEndian(data.AsSpan(at));
}
