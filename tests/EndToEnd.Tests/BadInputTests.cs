using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace SrsStack.EndToEnd.Tests;

/// <summary>What breaks the rules ends by itself and disturbs nobody.</summary>
[Collection(Dying.Name)]
public sealed class BadInputTests : IAsyncLifetime
{
    private const int Liars = 200;
    private const int MegabytesAllowed = 60;
    private EndToEndHost _server = null!;
    private EndToEndApi _api = null!;
    private string _key = "";

    public async Task InitializeAsync()
    {
        _server = await EndToEndHost.StartAsync();
        _api = await EndToEndApi.SetUpAsync(_server.Address);
        _key = await _api.PublishKeyAsync();
    }

    public async Task DisposeAsync()
    {
        _api.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_stream_goes_on_among_peers_that_break_the_protocol()
    {
        const int Seconds = 12;
        await using var publisher = Publisher.Start(_server, "live/calm", _key, await SourceFiles.Usual.Value);
        var session = (string)(await _api.LiveAsync("live/calm"))["publish"]!["sessionId"]!;
        var capturing = Capture.TakeAsync("HTTP-FLV", new(_server.Address, "live/calm.flv"), Seconds, Path.Combine(_server.DataDirectory, "calm.flv"));
        var (memory, errors) = (_server.ResidentMegabytes(), await ErrorsAsync());

        await LieAboutLengthAsync(() => (_server.ResidentMegabytes() - memory).ShouldBeLessThan(MegabytesAllowed, "MiB more while the liars wait"));
        await Task.WhenAll(GarbageAsync(), CutHandshakesAsync(), ChunkSizesAsync(), NestAsync(), DripAsync());

        var capture = await capturing;
        await capture.DecodesCleanlyAsync();
        (await capture.DecodedFramesAsync()).ShouldBeGreaterThanOrEqualTo(Seconds * SourceFiles.FrameRate * 95 / 100);
        ((string)(await _api.LiveAsync("live/calm"))["publish"]!["sessionId"]!).ShouldBe(session);
        (_server.ResidentMegabytes() - memory).ShouldBeLessThan(MegabytesAllowed, "MiB more when all is over");
        (await ErrorsAsync() - errors).ShouldBeGreaterThanOrEqualTo(Liars + 20 + 3 + 1 + 20);
        _server.Log.ShouldNotContain("Unhandled exception");
        (await _api.EventsAsync("live/calm")).Select(e => e.Kind).ShouldBe(["started"]);
    }

    /// <summary>16 MiB are announced, some bytes come, the rest never.</summary>
    private async Task LieAboutLengthAsync(Action whileTheyWait)
    {
        await ForEachAsync(Liars, async attacker =>
        {
            await attacker.ShakeHandsAsync();
            await attacker.SendAsync((byte[])[.. RtmpAttacker.Header(0xFFFFFF, 20), .. new byte[100]]);
        }, whileTheyWait);
    }

    private Task GarbageAsync() => ForEachAsync(20, attacker =>
    {
        var bytes = RandomNumberGenerator.GetBytes(4096);
        bytes[0] = (byte)'G';
        return attacker.SendAsync(bytes);
    });

    private async Task CutHandshakesAsync()
    {
        foreach (var length in new[] { 0, 1, 2, 9, 1536, 1537, 1538, 3072 })
        {
            using var attacker = await RtmpAttacker.ConnectAsync(_server);
            await attacker.SendAsync(RtmpAttacker.Handshake().AsMemory(0, length));
            attacker.SendNoMore();
            await attacker.UntilClosedAsync();
        }
    }

    /// <summary>Set Chunk Size (type 1) to what nobody needs, then a command in chunks of one byte.</summary>
    private async Task ChunkSizesAsync()
    {
        foreach (var size in new uint[] { 0, 1, 0x8000_0000 })
        {
            using var attacker = await RtmpAttacker.ConnectAsync(_server);
            await attacker.ShakeHandsAsync();
            await attacker.SendMessageAsync(1, [(byte)(size >> 24), (byte)(size >> 16), (byte)(size >> 8), (byte)size]);
            await attacker.SendMessageAsync(20, new byte[200]);
            await attacker.UntilClosedAsync();
        }
    }

    /// <summary>connect, whose object holds an object that holds an object …: ten thousand deep.</summary>
    private async Task NestAsync()
    {
        var body = new List<byte> { 2, 0, 7 };
        body.AddRange("connect"u8);
        body.AddRange([0, 0x3F, 0xF0, 0, 0, 0, 0, 0, 0, 3]);
        for (var depth = 0; depth < 10_000; depth++) body.AddRange([0, 1, (byte)'a', 3]);
        using var attacker = await RtmpAttacker.ConnectAsync(_server);
        await attacker.ShakeHandsAsync();
        await attacker.SendMessageAsync(20, [.. body]);
        await attacker.UntilClosedAsync();
    }

    private Task DripAsync() => Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
    {
        using var attacker = await RtmpAttacker.ConnectAsync(_server);
        await attacker.DripAsync(RtmpAttacker.Handshake(), TimeSpan.FromMilliseconds(500));
    }));

    private async Task ForEachAsync(int count, Func<RtmpAttacker, Task> attack, Action? whileTheyWait = null)
    {
        var attackers = new List<RtmpAttacker>();
        try
        {
            for (var i = 0; i < count; i++) attackers.Add(await RtmpAttacker.ConnectAsync(_server));
            foreach (var attacker in attackers) await attack(attacker);
            whileTheyWait?.Invoke();
            await Task.WhenAll(attackers.Select(a => a.UntilClosedAsync()));
        }
        finally
        {
            foreach (var attacker in attackers) attacker.Dispose();
        }
    }

    private async Task<long> ErrorsAsync() => long.Parse(
        Regex.Match(await _api.TextAsync("metrics"), "^srs_clients_errs_total (?<count>[0-9]+)$", RegexOptions.Multiline, TimeSpan.FromSeconds(5)).Groups["count"].Value,
        CultureInfo.InvariantCulture);
}
