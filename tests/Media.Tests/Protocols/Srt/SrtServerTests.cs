using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using SrsStack.Media.Engine;
using SrsStack.Media.Live;
using SrsStack.Media.Protocols.Srt;
using SrsStack.Media.Tests.Containers.Flv;
using SrsStack.Media.Tests.Containers.MpegTs;
using SrsStack.Media.Tests.Protocols.Rtmp;
using SrsStack.Testing;

namespace SrsStack.Media.Tests.Protocols.Srt;

/// <summary>Peers of the real libsrt that say nothing, stop amid, or sit behind a bad line.</summary>
public sealed class SrtServerTests
{
    private const string Wish = "#!::r=live/s,m=publish";
    private static readonly FeedName Name = new(FeedName.DefaultVhost, "live", "s");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_publisher_that_lives_and_sends_no_media_ends_as_idle(bool beginsWithMedia)
    {
        var time = new ManualTimeProvider();
        await using var harness = new RtmpServerHarness(time);
        var (server, port) = Start(harness);
        using var peer = new SrtPeer(port);
        await peer.ConnectAsync(Wish);
        peer.PeerId.ShouldNotBe(0u);
        if (beginsWithMedia) foreach (var message in (await File.ReadAllBytesAsync(await TsFiles.MakeAsync("h264-aac"))).Chunk(1316).Take(40)) peer.SendData(message);
        await Poll.UntilAsync(() => Task.FromResult(harness.Engine.PublisherOf(Name) is { } session && (!beginsWithMedia || session.Bytes > 40_000)), Patience, () => "the publish");

        time.Advance(TimeSpan.FromSeconds(31));

        await Poll.UntilAsync(() => Task.FromResult(harness.Engine.PublisherOf(Name) is null), Patience, () => "its end");
        harness.Notices().OfType<PublishEndedNotice>().ShouldHaveSingleItem().Reason.ShouldBe(EndReason.Idle);
        await server.StopAsync();
    }

    /// <summary>A twentieth of all datagrams is lost, and none comes in its order: with half a second and more to make up for it, nothing is missing.</summary>
    [Fact]
    public async Task A_bad_line_costs_nothing_but_packets_sent_again()
    {
        await using var harness = new RtmpServerHarness();
        var (server, port) = Start(harness);
        await using var line = new LossyLine(port, loss: 0.05, jitter: TimeSpan.FromMilliseconds(100), seed: 20_261_122);
        var sink = new RecordingSink();
        var publishing = MediaTools.TryRunAsync(
            "ffmpeg", "-re", "-i", await TsFiles.MakeAsync("h264-aac"), "-c", "copy", "-f", "mpegts",
            $"srt://127.0.0.1:{line.Port}?pkt_size=1316&latency=2000000&streamid={Uri.EscapeDataString(Wish)}");
        await Poll.UntilAsync(() => Task.FromResult(harness.Engine.FindFeed(Name) is not null), Patience, () => "the publish");
        harness.Engine.FindFeed(Name)!.Attach(sink);
        var (_, errors, code) = await publishing;
        code.ShouldBe(0, errors);
        await Poll.UntilAsync(() => Task.FromResult(harness.Engine.PublisherOf(Name) is null), Patience, () => "its end");
        await server.StopAsync();

        var pictures = sink.Frames.Where(f => f.Codec == CodecId.H264).Select(f => f.Dts.Milliseconds).ToList();
        pictures.Count.ShouldBeGreaterThan(40, "the last of it ends with the sender");
        pictures.Zip(pictures.Skip(1)).ShouldAllBe(p => p.Second - p.First == 40, "every picture in its order, none missing");
        line.Lost.ShouldBeGreaterThan(5);
        var told = string.Join('\n', harness.LogLines);
        long.Parse(Regex.Match(told, "(?<count>[0-9]+) lost", RegexOptions.None, TimeSpan.FromSeconds(1)).Groups["count"].Value).ShouldBeGreaterThan(0, told);
    }

    private static (SrtServer Server, int Port) Start(RtmpServerHarness harness)
    {
        using var free = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)free.Client.LocalEndPoint!).Port;
        free.Dispose();
        return (SrtServer.TryStart(IPAddress.Loopback, new SrtOptions { Port = port }, harness.Engine).ShouldNotBeNull("libsrt is not here: run ./test.sh"), port);
    }
}
