using System.Net;
using System.Security.Cryptography;

namespace SrsStack.EndToEnd.Tests;

/// <summary>Datagrams that no library would send, to the real server with the real libsrt, while a real stream goes on.</summary>
[Collection(Attacked.Name)]
public sealed class SrtAttackTests(SharedHost host) : IDisposable
{
    private const int Seconds = 6;
    private readonly MediaFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Broken_packets_end_no_stream_and_no_server()
    {
        await using var publisher = Publisher.StartSrt(host.Server, $"#!::r=live/srt-calm,m=publish,secret={host.Key}", await SourceFiles.Usual.Value);
        await host.Api.LiveAsync("live/srt-calm");
        var process = host.Server.ProcessId;
        var capturing = Capture.TakeAsync("SRT", host.Srt("live/srt-calm"), Seconds, _folder.File("calm.ts"));

        await ConnectedAsync();
        await Task.WhenAll(NoiseAsync(), HandshakesAsync(), ExtensionsAsync());

        var capture = await capturing;
        await capture.DecodesCleanlyAsync();
        (await capture.DecodedFramesAsync()).ShouldBeGreaterThanOrEqualTo(Seconds * SourceFiles.FrameRate * 95 / 100);
        (await MediaTools.TryRunAsync("ffmpeg", "-i", host.Srt("live/srt-calm").OriginalString, "-t", "1", "-c", "copy", "-f", "null", "-")).Code.ShouldBe(0, "a new player comes in");
        publisher.IsRunning.ShouldBeTrue();
        host.Server.ProcessId.ShouldBe(process);
    }

    /// <summary>The first answer is a cookie and nothing is kept for it, however many ask.</summary>
    [Fact]
    public async Task A_flood_of_first_handshakes_leaves_nothing_and_a_real_peer_comes_in()
    {
        await using var publisher = host.Publish("live/srt-flooded", await SourceFiles.Usual.Value);
        await host.Api.LiveAsync("live/srt-flooded");
        var (descriptors, memory) = (host.Server.Descriptors(), host.Server.ResidentMegabytes());
        for (var i = 0; i < 4_000; i++)
        {
            using var peer = new SrtPeer(host.Server.SrtPort, new IPAddress([127, (byte)(1 + (i % 250)), (byte)(i / 250), 7]));
            for (var again = 0; again < 5; again++) peer.Induce();
        }
        var playing = MediaTools.TryRunAsync("ffmpeg", "-i", host.Srt("live/srt-flooded").OriginalString, "-t", "1", "-c", "copy", "-f", "null", "-");
        (await playing).Code.ShouldBe(0, (await playing).Errors);
        (host.Server.ResidentMegabytes() - memory).ShouldBeLessThan(30, "MiB more after the flood");
        (host.Server.Descriptors() - descriptors).ShouldBeLessThan(20);
    }

    private async Task NoiseAsync()
    {
        using var peer = new SrtPeer(host.Server.SrtPort);
        for (var i = 0; i < 3_000; i++)
        {
            peer.SendRaw(RandomNumberGenerator.GetBytes(RandomNumberGenerator.GetInt32(1, 1500)));
            if (i % 50 == 0) await Task.Delay(1);
        }
    }

    /// <summary>Right headers, anything behind: as first and as second round, with and without a cookie.</summary>
    private async Task HandshakesAsync()
    {
        using var peer = new SrtPeer(host.Server.SrtPort);
        var cookie = await peer.InduceAsync() ?? 0;
        for (var i = 0; i < 3_000; i++)
        {
            var length = RandomNumberGenerator.GetInt32(0, 400);
            peer.Send(0, 0, 0, RandomNumberGenerator.GetBytes(length), to: 0);
            peer.SendConclusion(i % 2 == 0 ? cookie : (uint)i, (ushort)RandomNumberGenerator.GetInt32(0, 1 << 16), RandomNumberGenerator.GetBytes(length));
            if (i % 50 == 0) await Task.Delay(1);
        }
    }

    /// <summary>Extensions of a second round that tell other lengths than they have: keys, stream ids and what nobody knows.</summary>
    private async Task ExtensionsAsync()
    {
        using var peer = new SrtPeer(host.Server.SrtPort);
        var cookie = await peer.InduceAsync() ?? 0;
        foreach (var type in new[] { SrtPeer.HandshakeRequest, SrtPeer.KeyRequest, SrtPeer.KeyResponse, SrtPeer.StreamId, (ushort)6, (ushort)8, (ushort)0xFFFF })
        {
            foreach (var length in new[] { 0, 1, 3, 4, 16, 60, 100, 256, 512, 1000, 1400 })
            {
                foreach (var told in new int?[] { null, 0, 1, 300, 0xFFFF })
                {
                    peer.SendConclusion(cookie, 7, [.. SrtPeer.Version(), .. SrtPeer.Extension(type, RandomNumberGenerator.GetBytes(length), told)]);
                    peer.SendConclusion(cookie, 7, [.. SrtPeer.StreamIdExtension("#!::r=live/srt-calm"), .. SrtPeer.Extension(type, RandomNumberGenerator.GetBytes(length), told), .. SrtPeer.Version()]);
                }
                await Task.Delay(1);
            }
        }
    }

    /// <summary>Somebody who was let in as a player: loss reports, drop requests, acknowledgements and keys that make no sense.</summary>
    /// <remarks>Drop requests stay short: libsrt 1.5.1 walks over the range of one, half a second for the longest, on the thread that reads for all.</remarks>
    private async Task ConnectedAsync()
    {
        foreach (var type in new[] { SrtPeer.LossReport, SrtPeer.DropRequest, SrtPeer.Acknowledge, SrtPeer.UserDefined })
        {
            using var peer = new SrtPeer(host.Server.SrtPort);
            for (var attempt = 0; attempt < 10 && peer.PeerId == 0; attempt++) await peer.ConnectAsync("#!::r=live/srt-calm,m=request");
            peer.PeerId.ShouldNotBe(0u, $"a player is let in before packets of type {type}");
            for (var i = 0; i < 300; i++)
            {
                peer.Send(type, type == SrtPeer.UserDefined ? (ushort)(i % 6) : (ushort)0, (uint)i, type == SrtPeer.DropRequest ? ShortRange(i) : Nonsense(i));
                if (i % 50 == 0) await Task.Delay(1);
            }
        }
    }

    private static byte[] Nonsense(int i)
    {
        var content = i % 4 == 0 ? new byte[4 * (i % 350)] : RandomNumberGenerator.GetBytes(RandomNumberGenerator.GetInt32(0, 1400));
        if (i % 3 == 0) Array.Fill(content, (byte)0xFF);
        return content;
    }

    /// <summary>Backwards, beyond the 31 bits, cut short, or longer than it needs.</summary>
    private static byte[] ShortRange(int i) => (i % 4) switch
    {
        0 => [0x7F, 0xFF, 0xFF, 0xFF, 0, 0, 0, 9],
        1 => [0xFF, 0xFF, 0xFF, 0xF0, 0xFF, 0xFF, 0xFF, 0xFF],
        2 => [0, 0, 0, 9, 0, 0, 0, 1],
        _ => RandomNumberGenerator.GetBytes(i % 8),
    };
}
