using System.Diagnostics;

namespace SrsStack.Benchmarks.Media;

/// <summary>The stream of all measurements of the engine: 720p30 and AAC, 2.1 Mbit/s, a key frame every 2 s, 20 s long.</summary>
internal static class SampleStream
{
    private static string[] Arguments(int kbits) =>
    [
        "-v", "error", "-f", "lavfi", "-i", "testsrc2=size=1280x720:rate=30", "-f", "lavfi", "-i", "sine=frequency=440:sample_rate=44100", "-t", "20", "-vf", "noise=alls=12:allf=t",
        "-c:v", "libx264", "-preset", "veryfast", "-profile:v", "high", "-b:v", $"{kbits}k", "-minrate", $"{kbits}k", "-maxrate", $"{kbits}k", "-bufsize", $"{kbits}k", "-g", "60", "-keyint_min", "60",
        "-sc_threshold", "0", "-bf", "0", "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "96k", "-ac", "2", "-shortest", "-f", "flv", "pipe:1",
    ];

    /// <param name="file">An FLV file; null: ffmpeg makes one.</param>
    /// <param name="kbits">Of the picture, a second.</param>
    public static async Task<byte[]> ReadAsync(string? file, int kbits = 2_000)
    {
        if (file is not null) return await File.ReadAllBytesAsync(file);
        using var ffmpeg = Process.Start(new ProcessStartInfo("ffmpeg", Arguments(kbits)) { RedirectStandardOutput = true, UseShellExecute = false })!;
        using var bytes = new MemoryStream();
        await ffmpeg.StandardOutput.BaseStream.CopyToAsync(bytes);
        await ffmpeg.WaitForExitAsync();
        return ffmpeg.ExitCode == 0 ? bytes.ToArray() : throw new InvalidOperationException("ffmpeg could not make the stream.");
    }
}
