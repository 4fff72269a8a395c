using System.Net.Sockets;
using SrsStack.Media.Live.Fanout;

namespace SrsStack.Media.Tests.Live.Fanout;

/// <summary>Real sockets; each frame says how long it is, which it is and whether it is a key frame, so a cut or lost frame shows.</summary>
[Collection(nameof(AloneCollection))]
public sealed class PumpTests : IDisposable
{
    private readonly PumpHarness _feed = new();

    [Fact]
    public async Task Everybody_gets_the_head_and_every_frame_from_the_newest_key_frame_on()
    {
        _feed.Write(5, keyEvery: 4);                                            // 0 is a key frame, 4 as well
        var players = Enumerable.Range(0, 120).Select(_ => _feed.Join()).ToList();
        await PumpHarness.UntilAsync(() => players.All(p => p.Peer.Available > 0));
        _feed.Write(120, keyEvery: 500);
        _feed.Output.End();

        foreach (var (player, peer) in players)
        {
            (await player.Ended).ShouldBe(PlayerEnd.FeedEnded);
            var frames = await PumpHarness.ReadToEndAsync(player, peer);
            frames[0].ShouldBe("head");
            frames.Skip(1).ShouldBe(Enumerable.Range(4, 121).Select(n => $"{n}"));
        }
        await PumpHarness.UntilAsync(() => _feed.Served > 0);                   // told after the last of a turn was served
    }

    [Fact]
    public async Task A_player_that_does_not_read_loses_whole_groups_and_no_frame_is_cut()
    {
        _feed.Write(1, keyEvery: 30, bytes: 20_000);
        var (slow, slowPeer) = _feed.Join(smallBuffers: true);
        var (quick, quickPeer) = _feed.Join();
        var quickFrames = PumpHarness.ReadAsync(quickPeer);
        for (var i = 0; i < 40; i++)
        {
            _feed.Write(30, keyEvery: 30, bytes: 20_000);                       // a second each
            await PumpHarness.UntilAsync(() => quickFrames.Frames > _feed.Written - 30);
        }
        var slowFrames = PumpHarness.ReadAsync(slowPeer);
        _feed.Output.End();

        (await slow.Ended).ShouldBe(PlayerEnd.FeedEnded);
        (await quick.Ended).ShouldBe(PlayerEnd.FeedEnded);
        _feed.Skips.ShouldBe(1);
        var got = await slowFrames.EndAsync(slow);
        var jump = Enumerable.Range(2, got.Count - 2).Single(i => int.Parse(got[i], null) != int.Parse(got[i - 1], null) + 1);
        (int.Parse(got[jump], null) % 30).ShouldBe(0, "it goes on at a key frame");
        got[^1].ShouldBe($"{_feed.Written - 1}");
        (await quickFrames.EndAsync(quick)).Count.ShouldBe(1 + _feed.Written, "nobody else noticed");
    }

    [Fact]
    public async Task A_player_that_never_reads_is_ended()
    {
        using var feed = new PumpHarness(patience: TimeSpan.FromMilliseconds(300));
        feed.Write(1, keyEvery: 30, bytes: 4_000_000);
        var (player, peer) = feed.Join(smallBuffers: true);

        (await player.Ended).ShouldBe(PlayerEnd.Stalled);
        peer.Dispose();
    }

    [Fact]
    public async Task A_player_that_leaves_is_ended_and_the_others_stay()
    {
        _feed.Write(1, keyEvery: 10);
        var (gone, gonePeer) = _feed.Join();
        var (stays, staysPeer) = _feed.Join();
        await PumpHarness.UntilAsync(() => gonePeer.Available > 0);
        gonePeer.Close();
        for (; !gone.Ended.IsCompleted; await Task.Yield()) _feed.Write(1, keyEvery: 10);
        _feed.Output.End();

        (await gone.Ended).ShouldBe(PlayerEnd.PeerLeft);
        (await PumpHarness.ReadToEndAsync(stays, staysPeer)).Count.ShouldBe(1 + _feed.Written);
    }

    [Fact]
    public async Task What_is_posted_comes_between_two_frames()
    {
        _feed.Write(1, keyEvery: 10, bytes: 200_000);
        var (player, peer) = _feed.Join(smallBuffers: true);
        for (var i = 0; i < 20; i++)
        {
            player.Post(PumpHarness.Frame("reply"));
            _feed.Write(1, keyEvery: 10, bytes: 200_000);
        }
        _feed.Output.End();

        var frames = await PumpHarness.ReadToEndAsync(player, peer);
        frames.Count(f => f == "reply").ShouldBe(20);
        frames.Where(f => f is not ("reply" or "head")).ShouldBe(Enumerable.Range(0, 21).Select(n => $"{n}"));
    }

    [Fact]
    public async Task After_a_stop_the_socket_is_free_again()
    {
        _feed.Write(1, keyEvery: 10);
        var (player, peer) = _feed.Join();
        await PumpHarness.UntilAsync(() => peer.Available > 0);
        player.Stop();

        (await player.Ended).ShouldBe(PlayerEnd.Stopped);
        _feed.Write(5, keyEvery: 10);
        await PumpHarness.LastServerSocket(_feed).SendAsync(PumpHarness.Frame("bye"), SocketFlags.None);
        var frames = await PumpHarness.ReadToEndAsync(player, peer);
        frames[^1].ShouldBe("bye");
    }

    [Fact]
    public async Task While_paused_no_frame_is_sent_and_afterwards_none_is_missing()
    {
        _feed.Write(1, keyEvery: 10);
        var (player, peer) = _feed.Join();
        await PumpHarness.UntilAsync(() => peer.Available > 0);
        player.Pause(true);
        player.Post(PumpHarness.Frame("paused"));
        _feed.Write(5, keyEvery: 10);
        var frames = PumpHarness.ReadAsync(peer);
        await PumpHarness.UntilAsync(() => frames.Frames == 3);
        player.Pause(false);
        _feed.Output.End();

        (await frames.EndAsync(player)).ShouldBe(["head", "0", "paused", "1", "2", "3", "4", "5"]);
    }

    [Theory]
    [InlineData(52, false)]                 // so many wait for half a millisecond at most
    [InlineData(1, true)]                   // a full socket is tried again soon
    public async Task Pumps_sleep_between_two_looks(int players, bool areFull)
    {
        _feed.Write(1, keyEvery: 10, bytes: areFull ? 4_000_000 : 100);
        var joined = Enumerable.Range(0, players).Select(_ => _feed.Join(smallBuffers: areFull)).ToList();
        await PumpHarness.UntilAsync(() => joined.All(p => p.Peer.Available > 0));
        var before = _feed.Clock.Asked;
        await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System);

        (_feed.Clock.Asked - before).ShouldBeLessThan(20_000, "a thread that does not sleep asks the time some hundred thousand times");
        foreach (var (_, peer) in joined) peer.Dispose();
    }

    [Fact]
    public async Task Nothing_is_allocated_for_a_frame_or_a_player_of_it()
    {
        _feed.Write(200, keyEvery: 30);
        var players = Enumerable.Range(0, 20).Select(_ => _feed.Join()).ToList();
        var buffer = new byte[1 << 20];
        for (var i = 0; i < 100; i++) Round();
        var least = Enumerable.Range(0, 5).Min(_ =>
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            for (var i = 0; i < 100; i++) Round();
            return GC.GetTotalAllocatedBytes(precise: true) - before;
        });

        least.ShouldBeLessThan(2_000 * 20, "under 20 bytes a frame, which the runtime's own threads use; one object a player would be 800,000");
        foreach (var (player, peer) in players)
        {
            player.Stop();
            (await player.Ended).ShouldBe(PlayerEnd.Stopped);
            peer.Dispose();
        }

        void Round()
        {
            _feed.Write(20, keyEvery: 30, payload: buffer.AsMemory(0, 1_000));
            Thread.Yield();
            foreach (var (_, peer) in players)
            {
                while (peer.Available > 100_000) peer.Receive(buffer);
            }
        }
    }

    public void Dispose() => _feed.Dispose();
}
