using System.Buffers.Binary;
using SrsStack.Media.Codecs.Aac;
using SrsStack.Media.Codecs.H264;
using SrsStack.Media.Codecs.Mp3;
using SrsStack.Media.Live;
using SrsStack.Media.Time;
using SrsStack.Testing;

namespace SrsStack.Media.Tests.Samples;

/// <summary>Real media: ffmpeg makes an FLV, and its tags become frames (a reader for trusted files only).</summary>
internal static class FlvSample
{
    public static string[] Picture => ["-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25"];

    public static string[] Sine => ["-f", "lavfi", "-i", "sine=frequency=440:sample_rate=44100"];

    public static string[] X264 => ["-c:v", "libx264", "-preset", "ultrafast", "-bf", "2", "-g", "50", "-pix_fmt", "yuv420p"];

    public static async Task<MediaFrame[]> MakeAsync(params string[] arguments)
    {
        using var folder = new MediaFolder();
        await MediaTools.RunAsync("ffmpeg", [.. arguments, "-f", "flv", "-flvflags", "no_duration_filesize", folder.File("sample.flv")]);
        return [.. Read(await File.ReadAllBytesAsync(folder.File("sample.flv")))];
    }

    private static IEnumerable<MediaFrame> Read(byte[] file)
    {
        Track? video = null, audio = null;
        for (int at = 13, size; at < file.Length; at += 15 + size)
        {
            size = (file[at + 1] << 16) | (file[at + 2] << 8) | file[at + 3];
            var dts = SyntheticFeed.Ms((file[at + 4] << 16) | (file[at + 5] << 8) | file[at + 6] | (file[at + 7] << 24));
            var body = file.AsMemory(at + 11, size);
            var head = body.Span[0];
            if (file[at] == 9 && body.Span[1] == 0) H264Track.TryCreate(body.Span[5..], out video).ShouldBeTrue();
            else if (file[at] == 9 && body.Span[1] == 1) yield return Video(video!, dts, body);
            else if (file[at] == 8 && head >> 4 == 10 && body.Span[1] == 0) AacTrack.TryCreate(body.Span[2..], out audio).ShouldBeTrue();
            else if (file[at] == 8 && head >> 4 == 10) yield return new MediaFrame(audio!, dts, dts, true, body[2..]);
            else if (file[at] == 8 && head >> 4 == 2)
            {
                if (audio is null) Mp3Track.TryCreate(body.Span[1..], out audio).ShouldBeTrue();
                yield return new MediaFrame(audio!, dts, dts, true, body[1..]);
            }
        }
    }

    private static MediaFrame Video(Track track, MediaTime dts, ReadOnlyMemory<byte> body)
    {
        var composition = (BinaryPrimitives.ReadInt32BigEndian(body.Span[1..]) << 8) >> 8;
        return new MediaFrame(track, dts, dts + SyntheticFeed.Ms(composition), body.Span[0] >> 4 == 1, body[5..]);
    }
}
