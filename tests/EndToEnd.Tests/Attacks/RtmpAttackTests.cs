using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace SrsStack.EndToEnd.Tests;

/// <summary>Many peers of the RTMP port that break off or lie; what they cost is counted from outside.</summary>
[Collection(Attacked.Name)]
public sealed class RtmpAttackTests(SharedHost host)
{
    private const int Tries = 10_000;
    private const int AtOnce = 32;
    private const int HandshakeBytes = 3073;
    private const int Liars = 1_000;
    private const int LongestCommand = 64 << 10;
    private const int KilobytesEach = 64;

    // What the server opens for itself meanwhile; a leak would be thousands.
    private const int FewMore = 30;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Ten_thousand_handshakes_cut_anywhere_leave_nothing_behind()
    {
        await CutAsync(500);                     // pools and threads are there
        var (descriptors, memory, clients) = (await SettledDescriptorsAsync(), host.Server.ResidentMegabytes(), await ClientsAsync());
        await CutAsync(Tries);

        await DescriptorsAgainAsync(descriptors);
        (await ClientsAsync()).ShouldBe(clients);
        (host.Server.ResidentMegabytes() - memory).ShouldBeLessThan(50, "MiB more after all of them");
    }

    /// <summary>As much as a command may have before anybody is admitted, and none of it comes.</summary>
    [Fact]
    public async Task A_thousand_long_messages_that_never_come_cost_what_has_come()
    {
        var (descriptors, memory) = (await SettledDescriptorsAsync(), host.Server.ResidentMegabytes());
        var liars = new List<RtmpAttacker>();
        try
        {
            for (var i = 0; i < Liars; i++) liars.Add(await RtmpAttacker.ConnectAsync(host.Server));
            await Task.WhenAll(liars.Select(async liar =>
            {
                await liar.ShakeHandsAsync();
                await liar.SendAsync((byte[])[.. RtmpAttacker.Header(LongestCommand, 20), .. new byte[100]]);
            }));
            ((host.Server.ResidentMegabytes() - memory) * 1024 / Liars).ShouldBeLessThan(KilobytesEach, "KiB for each that waits");
        }
        finally
        {
            foreach (var liar in liars) liar.Dispose();
        }
        await DescriptorsAgainAsync(descriptors);
    }

    /// <summary>Over the limit the header is enough: closed at once, and not at a deadline.</summary>
    [Theory]
    [InlineData(LongestCommand + 1)]
    [InlineData(0xFFFFFF)]
    public async Task A_header_over_the_limit_is_refused_before_its_body(int length)
    {
        var closings = Regex.Count(host.Server.Log, $"a message of {length} bytes, limit {LongestCommand}");
        using var liar = await RtmpAttacker.ConnectAsync(host.Server);
        await liar.ShakeHandsAsync();
        await liar.SendAsync(RtmpAttacker.Header(length, 20));
        await liar.UntilClosedAsync();
        await Poll.UntilAsync(
            () => Task.FromResult(Regex.Count(host.Server.Log, $"a message of {length} bytes, limit {LongestCommand}") == closings + 1), Patience, () => "the refusal in the log");
    }

    /// <summary>Every offset three times: some reset, some say goodbye.</summary>
    private Task CutAsync(int tries) => Parallel.ForEachAsync(Enumerable.Range(0, tries), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (i, stop) =>
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync("127.0.0.1", host.Server.RtmpPort, stop);
        if (i % 3 != 0) socket.LingerState = new(true, 0);
        if (i % HandshakeBytes > 0) await socket.SendAsync(RtmpAttacker.Handshake().AsMemory(0, i % HandshakeBytes), stop);
    });

    private async Task<int> SettledDescriptorsAsync()
    {
        var last = -1;
        await Poll.UntilAsync(
            async () =>
            {
                var before = last;
                await Task.Delay(TimeSpan.FromMilliseconds(300));
                return (last = host.Server.Descriptors()) == before;
            },
            Patience, () => "the number of descriptors to stand still");
        return last;
    }

    private Task DescriptorsAgainAsync(int before) =>
        Poll.UntilAsync(() => Task.FromResult(host.Server.Descriptors() <= before + FewMore), Patience, () => $"descriptors as before: {before}, now {host.Server.Descriptors()}");

    private async Task<string> ClientsAsync() =>
        Regex.Match(await host.Api.TextAsync("metrics"), "^srs_clients [0-9]+$", RegexOptions.Multiline, TimeSpan.FromSeconds(5)).Value;
}
