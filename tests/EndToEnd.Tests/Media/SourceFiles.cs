namespace SrsStack.EndToEnd.Tests;

/// <summary>What is published, made once a run: pictures that all differ, a tone that rises.</summary>
internal static class SourceFiles
{
    /// <summary>Frames a second of all sources with video.</summary>
    public const int FrameRate = 30;

    private const string Pictures = "testsrc2=size=640x360:rate=30";
    private const string Tone = "aevalsrc=0.4*sin(2*PI*(300+20*t)*t)|0.4*sin(2*PI*(300+20*t)*t):s=44100";

    private static readonly string[] Aac = ["-c:a", "aac", "-b:a", "96k"];
    private static readonly MediaFolder Folder = NewFolder();

    /// <summary>H.264 without B-frames, a key frame a second; AAC stereo. Long enough to capture 20 seconds from its middle.</summary>
    public static Lazy<Task<string>> Usual { get; } = Make("usual.flv", 30, [.. Video(group: 30, bFrames: 0), .. Aac]);

    /// <summary>As the usual one, in a quarter of the size.</summary>
    public static Lazy<Task<string>> Small { get; } = Make("small.flv", 30, [.. Video(group: 30, bFrames: 0), "-s", "320x180", .. Aac]);

    public static Lazy<Task<string>> BFrames { get; } = Make("b-frames.flv", 14, [.. Video(group: 30, bFrames: 2), .. Aac]);

    /// <summary>One key frame at the beginning and no more.</summary>
    public static Lazy<Task<string>> LongGroup { get; } = Make("long-group.flv", 12, [.. Video(group: 9999, bFrames: 0), .. Aac]);

    public static Lazy<Task<string>> VideoOnly { get; } = Make("video-only.flv", 14, [.. Video(group: 30, bFrames: 0), "-an"]);

    public static Lazy<Task<string>> AudioOnly { get; } = Make("audio-only.flv", 14, ["-vn", .. Aac]);

    public static Lazy<Task<string>> Mp3 { get; } = Make("mp3.flv", 14, [.. Video(group: 30, bFrames: 0), "-c:a", "libmp3lame", "-b:a", "128k"]);

    /// <summary>H.265 with pictures out of order, a key frame a second; AAC stereo.</summary>
    public static Lazy<Task<string>> Hevc { get; } = Make("hevc.mp4", 24, [.. X265, .. Aac]);

    /// <summary>Pictures that no transport stream carries, and no sound.</summary>
    public static Lazy<Task<string>> Vp9 { get; } = Make("vp9.mkv", 12, ["-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-g", "30", "-b:v", "1000k", "-pix_fmt", "yuv420p", "-an"]);

    private static string[] Video(int group, int bFrames) =>
    [
        "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-b:v", "1500k", "-sc_threshold", "0", "-g", $"{group}", "-bf", $"{bFrames}",
    ];

    private static string[] X265 =>
    [
        "-c:v", "libx265", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-tag:v", "hvc1", "-x265-params", "log-level=none:keyint=30:min-keyint=30:scenecut=0:bframes=2",
    ];

    private static Lazy<Task<string>> Make(string name, int seconds, string[] codecs) => new(async () =>
    {
        var file = Folder.File(name);
        await MediaTools.RunAsync("ffmpeg", ["-f", "lavfi", "-i", Pictures, "-f", "lavfi", "-i", Tone, "-t", $"{seconds}", .. codecs, file]);
        return file;
    });

    private static MediaFolder NewFolder()
    {
        var folder = new MediaFolder();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Dispose();
        return folder;
    }
}
