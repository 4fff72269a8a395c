using System.Diagnostics;
using System.Globalization;

namespace SrsStack.EndToEnd.Tests;

/// <summary>HLS as files: played from disk and from a plain file server; a disk that is full does not hurt the stream.</summary>
[Collection(Asking.Name)]
public sealed class HlsDiskTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly MediaFolder _folder = new();
    private readonly HttpClient _http = new();

    public void Dispose()
    {
        _http.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("ts")]
    [InlineData("fmp4")]
    public async Task Files_are_played_from_disk_and_from_a_file_server(string form)
    {
        var root = _folder.File("hls");
        await using var server = await EndToEndHost.StartAsync(("SRSSTACK_Hls__Directory", root), ("SRSSTACK_Hls__Form", form), ("SRSSTACK_Media__RepublishGrace", "1"));
        var list = Path.Combine(root, "live", "disk", "index.m3u8");
        using (var api = await EndToEndApi.SetUpAsync(server.Address))
        {
            await using var publisher = Publisher.Start(server, "live/disk", await api.PublishKeyAsync(), await SourceFiles.Usual.Value, forever: true);
            await Poll.UntilAsync(() => Task.FromResult(File.Exists(list) && File.ReadAllText(list).Split("#EXTINF").Length > 3), Patience, () => "the list on disk");
            await DecodesAsync(list, "disk");
            await using var files = await FileServer.StartAsync(root);
            await DecodesAsync($"http://127.0.0.1:{files.Port}/live/disk/index.m3u8", "web");
            await publisher.StopAsync();
        }

        await Poll.UntilAsync(async () => (await File.ReadAllTextAsync(list)).EndsWith("#EXT-X-ENDLIST\n", StringComparison.Ordinal), Patience, () => "the end of the list on disk");
        Directory.GetFiles(Path.GetDirectoryName(list)!, "*.tmp").ShouldBeEmpty();
    }

    /// <summary>A disk of a megabyte where somebody may mount one, else a directory that cannot be made.</summary>
    [Fact]
    public async Task A_full_disk_is_told_once_and_counted_and_the_stream_goes_on()
    {
        var root = _folder.File("small");
        using var disk = SmallDisk.TryMount(root);
        if (disk is null) await File.WriteAllTextAsync(root, "no directory");
        await using var server = await EndToEndHost.StartAsync(("SRSSTACK_Hls__Directory", Path.Combine(root, "hls")), ("SRSSTACK_Hls__SegmentSeconds", "1"));
        using var api = await EndToEndApi.SetUpAsync(server.Address);
        await using var publisher = Publisher.Start(server, "live/full", await api.PublishKeyAsync(), await SourceFiles.Usual.Value, forever: true);
        await Poll.UntilAsync(async () => Failures(await api.TextAsync("metrics")) >= 5, Patience, () => "failures in the metrics");
        await DecodesAsync(new Uri(server.Address, "live/full.m3u8").OriginalString, "live");
        server.Log.Split("cannot be written").Length.ShouldBe(2, "one line");
    }

    private async Task DecodesAsync(string address, string name)
    {
        var file = _folder.File($"{name}.mkv");
        await MediaTools.RunAsync("ffmpeg", "-allowed_extensions", "ALL", "-i", address, "-t", "4", "-c", "copy", "-y", file);
        var capture = new Capture(name, file);
        await capture.DecodesCleanlyAsync();
        (await capture.DecodedFramesAsync()).ShouldBeGreaterThanOrEqualTo(4 * SourceFiles.FrameRate * 95 / 100, name);
    }

    private static double Failures(string metrics) => metrics.Split('\n').Where(l => l.StartsWith("srsstack_media_hls_file_failures_total", StringComparison.Ordinal))
        .Sum(l => double.Parse(l[(l.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));

    /// <summary>Python's own: it knows nothing of media.</summary>
    private sealed class FileServer(Process process, int port) : IAsyncDisposable
    {
        public int Port => port;

        public static async Task<FileServer> StartAsync(string root)
        {
            var start = new ProcessStartInfo("python3", ["-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory", root])
            {
                UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true,
            };
            var process = Process.Start(start)!;
            process.ErrorDataReceived += static (_, _) => { };         // its log of requests
            process.BeginErrorReadLine();
            var line = (await process.StandardOutput.ReadLineAsync()).ShouldNotBeNull();
            return new(process, int.Parse(line.Split("port ")[1].Split(' ')[0], CultureInfo.InvariantCulture));
        }

        public async ValueTask DisposeAsync()
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }

    private sealed class SmallDisk(string path) : IDisposable
    {
        public static SmallDisk? TryMount(string path)
        {
            Directory.CreateDirectory(path);
            if (Run("mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", path)) return new(path);
            Directory.Delete(path);
            return null;
        }

        public void Dispose() => Run("umount", "-l", path);

        private static bool Run(string program, params string[] arguments)
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
    }
}
