using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using SrsStack.Media.Live;
using SrsStack.Media.Protocols.Rtmp.Client;
using SrsStack.Media.Tests.Containers.Fmp4;
using SrsStack.Testing;

namespace SrsStack.Media.Tests.Protocols.Rtmp.Client;

/// <summary>The client pushes to a server that was written elsewhere (node-media-server, which knows Enhanced RTMP) and pulls from it.</summary>
public sealed class ForeignServerTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly MediaFolder _folder = new();
    private readonly CancellationTokenSource _limit = new(TimeSpan.FromSeconds(120));
    private readonly int _port = FreePort();
    private readonly Process _server;

    public ForeignServerTests() => _server = Start();

    public void Dispose()
    {
        _server.Kill(entireProcessTree: true);
        _server.WaitForExit();
        _server.Dispose();
        _limit.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("h264", "aac")]
    [InlineData("hevc", "libopus")]
    [InlineData("av1", "flac")]
    public async Task What_was_pushed_is_pulled_frame_for_frame(string video, string audio)
    {
        var frames = await FragmentWriterTests.MakeAsync(video, audio);
        await Poll.UntilAsync(IsListeningAsync, Patience, () => "the foreign server");
        var url = RtmpUrl.Parse($"rtmp://127.0.0.1:{_port}/live/foreign");
        await using var pushing = await RtmpPublishClient.OpenAsync(url, new(), TimeProvider.System, _limit.Token);
        pushing.Write(new FeedDescription(EnhancedRtmpTests.TrackOf(frames, MediaKind.Video), EnhancedRtmpTests.TrackOf(frames, MediaKind.Audio), FeedMetadata.Empty));
        foreach (var frame in frames[..20]) pushing.Write(frame);
        await pushing.FlushAsync(_limit.Token);
        await using var pulling = await RtmpPlayClient.OpenAsync(url, new(), TimeProvider.System, _limit.Token);
        var sink = new KeepingSink();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(_limit.Token);
        var playing = pulling.RunAsync(sink, TimeProvider.System, enough.Token);
        foreach (var frame in frames[20..]) pushing.Write(frame);
        await pushing.FlushAsync(_limit.Token);
        await Poll.UntilAsync(() => Task.FromResult(sink.HasSeen(frames[^1])), Patience, () => $"{frames.Length} frames, {sink.Count} came");
        await enough.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => playing);
        EnhancedRtmpTests.Check(sink.Frames, frames);
    }

    [Fact]
    public async Task A_stream_that_the_foreign_server_has_not_is_waited_for_and_given_up()
    {
        await Poll.UntilAsync(IsListeningAsync, Patience, () => "the foreign server");
        await using var pulling = await RtmpPlayClient.OpenAsync(
            RtmpUrl.Parse($"rtmp://127.0.0.1:{_port}/live/nothing"), new() { ReceiveIdle = TimeSpan.FromMilliseconds(300) }, TimeProvider.System, _limit.Token);
        (await Should.ThrowAsync<RtmpClientException>(() => pulling.RunAsync(new KeepingSink(), TimeProvider.System, _limit.Token)))
            .Message.ShouldContain("sent nothing for 0.3 s");
    }

    private static int FreePort()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        return ((IPEndPoint)free.LocalEndpoint).Port;
    }

    private Process Start()
    {
        var config = new { bind = "127.0.0.1", rtmp = new { port = _port }, auth = new { play = false, publish = false }, store = new { path = _folder.File("store") } };
        File.WriteAllText(_folder.File("config.json"), JsonSerializer.Serialize(config));
        var program = Path.Combine(Repository.Root, "tests", "Media.Tests", "Peers", "node_modules", "node-media-server", "bin", "app.js");
        var start = new ProcessStartInfo("node", [program, "--config", _folder.File("config.json"), "--no-admin"])
        {
            UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _folder.Path,
        };
        File.Exists(program).ShouldBeTrue("run ./test.sh once: it installs the foreign server");
        var process = Process.Start(start)!;
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private async Task<bool> IsListeningAsync()
    {
        try
        {
            using var probe = new TcpClient();
            await probe.ConnectAsync(IPAddress.Loopback, _port, _limit.Token);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
