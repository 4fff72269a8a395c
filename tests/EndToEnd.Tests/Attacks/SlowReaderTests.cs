namespace SrsStack.EndToEnd.Tests;

/// <summary>Players who take far less than the stream has, on every protocol at once.</summary>
[Collection(Attacked.Name)]
public sealed class SlowReaderTests(SharedHost host) : IDisposable
{
    private const string Name = "live/slow";
    private const int Each = 20;
    private const int Pictures = 8 * SourceFiles.FrameRate;
    private readonly MediaFolder _folder = new();
    private readonly List<IDisposable> _slow = [];

    public void Dispose()
    {
        foreach (var reader in _slow) reader.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_hundred_slow_readers_cost_little_and_nobody_else_anything()
    {
        await using var publisher = host.Publish(Name, await SourceFiles.Usual.Value, forever: true);
        await host.Api.LiveAsync(Name);
        var memory = host.Server.ResidentMegabytes();
        await OpenAsync(host.Server.RtmpPort, SlowReader.Rtmp("live", "slow"));
        await OpenAsync(host.Server.HttpPort, SlowReader.Http($"{Name}.flv"));
        await OpenAsync(host.Server.HttpPort, SlowReader.Http($"{Name}.ts"));
        await OpenAsync(host.Server.HttpPort, SlowReader.WebSocket($"{Name}.flv"));
        for (var i = 0; i < Each; i++) await OpenSrtAsync();

        var captures = await Task.WhenAll(
            Capture.OfPicturesAsync("HTTP-FLV", host.Http($"{Name}.flv"), Pictures, _folder.File("quick.flv")),
            Capture.OfPicturesAsync("RTMP", host.Rtmp(Name), Pictures, _folder.File("rtmp.flv")),
            Capture.OfPicturesAsync("SRT", host.Srt(Name), Pictures, _folder.File("srt.ts")));
        foreach (var capture in captures)
        {
            await capture.DecodesCleanlyAsync();
            (await capture.DecodedFramesAsync()).ShouldBeGreaterThanOrEqualTo(Pictures * 95 / 100, capture.What);
        }
        (host.Server.ResidentMegabytes() - memory).ShouldBeLessThan(100, "MiB more for all of them, a megabyte each");
        publisher.IsRunning.ShouldBeTrue();
    }

    private async Task OpenAsync(int port, byte[] request)
    {
        for (var i = 0; i < Each; i++) _slow.Add(await SlowReader.OpenAsync(port, request));
    }

    /// <summary>Takes nothing at all, and acknowledges nothing.</summary>
    private async Task OpenSrtAsync()
    {
        var peer = new SrtPeer(host.Server.SrtPort);
        _slow.Add(peer);
        await peer.ConnectAsync($"#!::r={Name},m=request");
        peer.PeerId.ShouldNotBe(0u, "a player is let in");
    }
}
