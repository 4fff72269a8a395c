using SrsStack.Media.Engine;
using SrsStack.Media.Protocols.Rtmp.Messages;
using SrsStack.Testing;
using static SrsStack.Media.Tests.Containers.Flv.FlvSamples;

namespace SrsStack.Media.Tests.Protocols.Rtmp;

public sealed class RtmpServerConnectionTests : IAsyncDisposable
{
    private static readonly byte[] Key = VideoBody(isKey: true, 0, [0x65, 1, 2, 3]);
    private static readonly byte[] Inter = VideoBody(isKey: false, 0, [0x41, 4, 5]);

    private readonly ManualTimeProvider _time = new();
    private readonly RtmpServerHarness _server;

    public RtmpServerConnectionTests() => _server = new(_time);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_publish_is_admitted_told_and_ended()
    {
        var (client, run) = _server.Connect();
        await client.ConnectAsync();
        (await client.PublishAsync("livestream?secret=KEY")).ShouldBe("NetStream.Publish.Start");
        await SendMediaAsync(client);
        await client.CommandAsync("FCUnpublish", 5, null, "livestream");
        await client.UntilCommandAsync("onFCUnpublish");
        await client.CloseAsync();
        await run;

        var asked = _server.Asked.Single();
        (asked.Role, asked.Protocol, asked.Query, asked.Peer).ShouldBe((SessionRole.Publish, "rtmp", "secret=KEY", "192.0.2.1:5000"));
        var notices = _server.Notices();
        notices[0].ShouldBeOfType<PublishStartedNotice>().Encoder.ShouldBe("Test/1");
        var ended = notices[1].ShouldBeOfType<PublishEndedNotice>();
        ended.Reason.ShouldBe(EndReason.PeerLeft);
        (ended.Totals.VideoFrames, ended.Totals.AudioFrames).ShouldBe((2, 1));
        ended.Totals.Bytes.ShouldBeGreaterThan(Key.Length + Inter.Length);
        _server.LogLines.Single().ShouldContain("publish live/livestream");
        _server.LogLines.Single().ShouldNotContain("KEY");
    }

    [Fact]
    public async Task A_player_gets_statuses_then_head_then_the_newest_key_frame_on()
    {
        var publisher = await PublishAsync();
        await publisher.SendAsync(MessageType.Video, 0, Key);
        await publisher.SendAsync(MessageType.Video, 40, Inter);
        await publisher.SendAsync(MessageType.Video, 80, Key);
        await publisher.SendAsync(MessageType.Video, 120, Inter);
        await SettleAsync(publisher);

        var (player, _) = _server.Connect();
        await player.ConnectAsync();
        (await player.PlayAsync("livestream")).ShouldBe("NetStream.Play.Start");
        (await player.UntilAsync(MessageType.DataAmf0)).Payload.ShouldContain(Convert.ToHexString("|RtmpSampleAccess"u8));
        (await player.UntilAsync(MessageType.DataAmf0)).Payload.ShouldContain(Convert.ToHexString("NetStream.Data.Start"u8));
        (await player.UntilAsync(MessageType.DataAmf0)).Payload.ShouldContain(Convert.ToHexString("onMetaData"u8));
        (await player.ReadAsync())!.Payload.ShouldBe(Convert.ToHexString(VideoHeader));
        (await player.ReadAsync())!.Payload.ShouldBe(Convert.ToHexString(AudioHeader));
        (await player.ReadAsync())!.ShouldBe(new(MessageType.Video, 80, 1, Convert.ToHexString(Key)));
        (await player.ReadAsync())!.ShouldBe(new(MessageType.Video, 120, 1, Convert.ToHexString(Inter)));
        await publisher.SendAsync(MessageType.Audio, 130, AudioBody);
        (await player.ReadAsync())!.ShouldBe(new(MessageType.Audio, 130, 1, Convert.ToHexString(AudioBody)));
    }

    [Fact]
    public async Task A_message_longer_than_a_chunk_comes_through_whole()
    {
        var publisher = await PublishAsync();
        var big = VideoBody(isKey: true, 0, [.. Enumerable.Range(0, 200_000).Select(i => i == 0 ? (byte)0x65 : (byte)i)]);
        BitConverter.TryWriteBytes(big.AsSpan(5, 4), System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(200_000));
        var (player, _) = await PlayAsync();
        var sending = publisher.SendAsync(MessageType.Video, 0x01000000, big);
        (await UntilPayloadAsync(player, Convert.ToHexString(big))).Type.ShouldBe(MessageType.Video);
        await sending;
    }

    [Fact]
    public async Task A_second_publisher_is_refused_and_the_first_goes_on()
    {
        var first = await PublishAsync();
        var (second, run) = _server.Connect();
        await second.ConnectAsync();
        (await second.PublishAsync("livestream")).ShouldBe("NetStream.Publish.BadName");
        await second.CloseAsync();
        await run;
        await first.SendAsync(MessageType.Video, 40, Key);
        await SettleAsync(first);
        _server.Engine.Sessions.Count().ShouldBe(1);
        _server.Notices().OfType<PublishRefusedNotice>().Single().Reason.ShouldBe("busy");
    }

    [Theory]
    [InlineData("bad_key")]
    [InlineData("denied")]
    public async Task A_publish_that_the_gate_refuses_gets_BadName_and_is_closed_after_a_while(string reason)
    {
        _server.Gate = _ => Admission.Refused(reason);
        var (client, run) = _server.Connect();
        await client.ConnectAsync();
        (await client.PublishAsync("livestream?secret=WRONG")).ShouldBe("NetStream.Publish.BadName");
        _time.Advance(TimeSpan.FromSeconds(3)); // the client does not close: the server does
        await client.UntilClosedAsync();
        await run;
        _server.LogLines.Single().ShouldContain($"Refused, {reason}");
        _server.LogLines.Single().ShouldNotContain("WRONG");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_name_that_the_gate_wants_hidden_is_in_no_log_and_no_notice(bool publishes)
    {
        _server.Gate = r => Admission.Refused("key_in_name", r.Name with { Stream = "***" });
        var (client, run) = _server.Connect();
        await client.ConnectAsync();
        _ = publishes ? await client.PublishAsync("SECRET") : await client.PlayAsync("SECRET");
        await client.CloseAsync();
        await run;
        _server.LogLines.Single().ShouldNotContain("SECRET");
        _server.LogLines.Single().ShouldContain("live/***");
        _server.Notices().ShouldAllBe(n => n.Name.Stream == "***");
    }

    [Fact]
    public async Task A_play_of_nothing_gets_StreamNotFound()
    {
        var (client, _) = _server.Connect();
        await client.ConnectAsync();
        (await client.PlayAsync("nothing")).ShouldBe("NetStream.Play.StreamNotFound");
    }

    [Fact]
    public async Task A_player_is_told_when_the_stream_ends()
    {
        var publisher = await PublishAsync();
        await publisher.SendAsync(MessageType.Video, 0, Key);
        var (player, run) = await PlayAsync();
        await publisher.CloseAsync();
        (await NextEndAsync()).Reason.ShouldBe(EndReason.ConnectionLost);
        _time.Advance(TimeSpan.FromSeconds(1));
        (await player.UntilCommandAsync("onStatus")).Code.ShouldBe("NetStream.Play.UnpublishNotify");
        (await player.UntilCommandAsync("onStatus")).Code.ShouldBe("NetStream.Play.Stop");
        await player.UntilClosedAsync();
        await run;
    }

    [Fact]
    public async Task A_player_is_answered_while_media_flows_and_leaves_in_order()
    {
        var publisher = await PublishAsync();
        await publisher.SendAsync(MessageType.Video, 0, Key);
        var (player, run) = await PlayAsync();
        await player.SendAsync(MessageType.UserControl, 0, [0, 6, 0, 0, 0, 9], streamId: 0);
        (await player.UntilAsync(MessageType.UserControl)).Payload.ShouldBe("000700000009");
        await player.CommandAsync("deleteStream", 0, null, 1.0);
        await run;
        _server.LogLines.Single().ShouldContain("PeerLeft; play live/livestream");
        _server.Engine.Sessions.Count().ShouldBe(1);
    }

    [Fact]
    public async Task A_paused_player_gets_nothing_until_it_goes_on()
    {
        var publisher = await PublishAsync();
        await publisher.SendAsync(MessageType.Video, 0, Key);
        var (player, _) = await PlayAsync();
        await UntilPayloadAsync(player, Convert.ToHexString(Key));
        await player.CommandAsync("pause", 0, null, true, 0.0);
        (await player.UntilCommandAsync("onStatus")).Code.ShouldBe("NetStream.Pause.Notify");
        await publisher.SendAsync(MessageType.Video, 40, Inter);
        await SettleAsync(publisher);
        await player.CommandAsync("pause", 0, null, false, 0.0);
        await UntilPayloadAsync(player, Convert.ToHexString(Inter));
    }

    [Fact]
    public async Task A_player_that_takes_nothing_is_ended_and_the_publisher_does_not_feel_it()
    {
        var publisher = await PublishAsync();
        await publisher.SendAsync(MessageType.Video, 0, Key);
        var (_, run) = await PlayAsync();
        var big = VideoBody(isKey: true, 0, [0x65, .. new byte[50_000]]);
        for (var i = 0; i < 20; i++) await publisher.SendAsync(MessageType.Video, (uint)i * 40, big);
        await SettleAsync(publisher);
        await AdvanceUntilAsync(run, publisher);
        _server.LogLines.Single().ShouldContain("the peer took nothing");
        _server.Engine.Sessions.Single().Role.ShouldBe(SessionRole.Publish);
    }

    [Fact]
    public async Task A_handshake_that_comes_byte_by_byte_ends_at_its_deadline()
    {
        var (client, run) = _server.Connect();
        await client.WriteAsync([3]);
        for (var second = 0; second < 5; second++)
        {
            run.IsCompleted.ShouldBeFalse();
            await client.WriteAsync([0]);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        await run;
        _server.LogLines.Single().ShouldContain("deadline missed: handshake");
    }

    [Fact]
    public async Task A_peer_that_asks_for_nothing_ends_at_its_deadline()
    {
        var (client, run) = _server.Connect();
        await client.ConnectAsync();
        _time.Advance(TimeSpan.FromSeconds(10));
        await run;
        _server.LogLines.Single().ShouldContain("deadline missed: publish or play");
    }

    [Fact]
    public async Task A_publisher_without_media_ends_as_idle_and_chatter_does_not_help()
    {
        var client = await PublishAsync();
        for (var i = 0; i < 29; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await SettleAsync(client);
        }

        _server.Notices().OfType<PublishEndedNotice>().ShouldBeEmpty();
        _time.Advance(TimeSpan.FromSeconds(1));
        await client.UntilClosedAsync();
        (await NextEndAsync()).Reason.ShouldBe(EndReason.Idle);
    }

    [Fact]
    public async Task Media_keeps_a_publisher_alive()
    {
        var client = await PublishAsync();
        for (uint i = 1; i < 10; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(20));
            await client.SendAsync(MessageType.Video, i * 20_000, Key);
            await SettleAsync(client);
        }

        _server.Engine.Sessions.Count().ShouldBe(1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task A_wall_clock_that_is_set_ends_no_publisher(int hours)
    {
        var client = await PublishAsync();
        _time.Step(TimeSpan.FromHours(hours));
        for (var i = 0; i < 29; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await SettleAsync(client);
        }

        _server.Engine.Sessions.Count().ShouldBe(1);
        _time.Advance(TimeSpan.FromSeconds(1));
        (await NextEndAsync()).Reason.ShouldBe(EndReason.Idle, "time that passed counts, whatever the wall clock says");
    }

    [Fact]
    public async Task A_handshake_cut_at_every_byte_leaves_nothing_behind()
    {
        byte[] whole = [3, .. new byte[1536], .. new byte[1536]];
        for (var length = 0; length <= whole.Length; length += length is > 2 and < 1530 or > 1545 and < 3060 ? 97 : 1)
        {
            var (client, run) = _server.Connect();
            await client.WriteAsync(whole[..length]);
            await client.CloseAsync();
            await run;
        }

        _server.Engine.Sessions.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("160301", "version 22")] // TLS
    [InlineData("474554", "version 71")] // HTTP
    [InlineData("06", "RTMPE")]
    public async Task A_stranger_is_told_apart_by_its_first_byte(string hex, string what)
    {
        var (client, run) = _server.Connect();
        await client.WriteAsync(HexVector.Parse(hex));
        await run;
        _server.LogLines.Single().ShouldContain(what);
    }

    [Fact]
    public async Task A_protocol_error_ends_the_publish_with_its_reason()
    {
        var client = await PublishAsync();
        await client.CommandAsync("publish", 9, null, "again");
        await client.UntilClosedAsync();
        var ended = await NextEndAsync();
        ended.Reason.ShouldBe(EndReason.ProtocolError);
        ended.Detail.ShouldBe("RTMP 7.2.2: publish in state Publishing");
    }

    [Fact]
    public async Task A_stream_of_a_codec_that_is_not_carried_is_refused_by_name()
    {
        var (client, _) = _server.Connect();
        await client.ConnectAsync();
        await client.PublishAsync("livestream");
        await client.SendAsync(MessageType.Video, 0, [0x90, .. "vvc1"u8, 1, 2, 3]);
        (await client.UntilCommandAsync("onStatus")).Code.ShouldBe("NetStream.Failed");
        var ended = await NextEndAsync();
        (ended.Reason, ended.Detail).ShouldBe((EndReason.Refused, "codec vvc1 not supported yet"));
    }

    [Fact]
    public async Task A_kick_ends_the_publisher_and_gives_the_name_free()
    {
        var client = await PublishAsync();
        _server.Engine.KickPublisher(new(FeedName.DefaultVhost, "live", "livestream")).ShouldBeTrue();
        await client.UntilClosedAsync();
        (await NextEndAsync()).Reason.ShouldBe(EndReason.Kicked);
        await PublishAsync();
    }

    [Fact]
    public async Task The_end_of_the_server_ends_everybody()
    {
        var client = await PublishAsync();
        var (_, run) = await PlayAsync();
        await _server.StopAsync();
        await run;
        await client.UntilClosedAsync();
        (await NextEndAsync()).Reason.ShouldBe(EndReason.ServerStopping);
        _server.Engine.Sessions.ShouldBeEmpty();
    }

    [Fact]
    public async Task Received_bytes_are_acknowledged_each_window()
    {
        var client = await PublishAsync();
        await client.SendAsync(MessageType.WindowAckSize, 0, [0, 0, 0x10, 0], streamId: 0);
        await client.SendAsync(MessageType.Video, 0, VideoBody(isKey: true, 0, [0x65, .. new byte[5000]]));
        var acknowledged = await client.UntilAsync(MessageType.Acknowledgement);
        Convert.ToInt32(acknowledged.Payload, 16).ShouldBeInRange(4096, 20_000);
    }

    [Fact]
    public async Task A_name_that_is_not_allowed_is_refused_without_asking_the_gate()
    {
        var (client, _) = _server.Connect();
        await client.ConnectAsync();
        (await client.PublishAsync("../../etc?secret=KEY")).ShouldBe("NetStream.Publish.BadName");
        _server.Asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_long_message_before_admission_is_refused()
    {
        var (client, run) = _server.Connect();
        await client.ShakeHandsAsync();
        await client.WriteAsync(HexVector.Parse("03 000000 800000 14 00000000"));
        await run;
        _server.LogLines.Single().ShouldContain("a message of 8388608 bytes, limit 65536");
    }

    [Fact]
    public async Task A_player_that_comes_before_the_tracks_gets_their_configuration()
    {
        var (publisher, _) = _server.Connect();
        await publisher.ConnectAsync();
        await publisher.PublishAsync("livestream");
        var (player, _) = await PlayAsync();
        await UntilPayloadPrefixAsync(player, Convert.ToHexString("NetStream.Data.Start"u8));
        await SendMediaAsync(publisher);
        await UntilPayloadPrefixAsync(player, Convert.ToHexString("onMetaData"u8));
        (await player.ReadAsync())!.Payload.ShouldBe(Convert.ToHexString(VideoHeader));
        (await player.ReadAsync())!.Payload.ShouldBe(Convert.ToHexString(AudioHeader));
        (await player.ReadAsync())!.Payload.ShouldBe(Convert.ToHexString(Key));
    }

    [Fact]
    public async Task A_publisher_that_is_kicked_is_told_so()
    {
        var client = await PublishAsync();

        _server.Engine.KickPublisher(new(FeedName.DefaultVhost, "live", "livestream"));

        await UntilPayloadPrefixAsync(client, Convert.ToHexString("An operator ended this publish."u8));
        await client.UntilClosedAsync();
        (await NextEndAsync()).Reason.ShouldBe(EndReason.Kicked);
    }

    private static async Task UntilPayloadPrefixAsync(RtmpTestClient player, string part)
    {
        while (!(await player.ReadAsync()).ShouldNotBeNull().Payload.Contains(part, StringComparison.Ordinal))
        {
        }
    }

    private static async Task SendMediaAsync(RtmpTestClient client)
    {
        await client.SendAsync(MessageType.Video, 0, VideoHeader);
        await client.SendAsync(MessageType.Audio, 0, AudioHeader);
        await client.SendAsync(MessageType.Video, 0, Key);
        await client.SendAsync(MessageType.Audio, 10, AudioBody);
        await client.SendAsync(MessageType.Video, 40, Inter);
    }

    /// <summary>A publisher of live/livestream whose tracks are known.</summary>
    private async Task<RtmpTestClient> PublishAsync()
    {
        var (client, _) = _server.Connect();
        await client.ConnectAsync();
        (await client.PublishAsync("livestream")).ShouldBe("NetStream.Publish.Start");
        await client.SendAsync(MessageType.Video, 0, VideoHeader);
        await client.SendAsync(MessageType.Audio, 0, AudioHeader);
        await SettleAsync(client);
        return client;
    }

    private async Task<(RtmpTestClient Client, Task Run)> PlayAsync()
    {
        var (player, run) = _server.Connect();
        await player.ConnectAsync();
        (await player.PlayAsync("livestream")).ShouldBe("NetStream.Play.Start");
        return (player, run);
    }

    /// <summary>A ping comes back when all before it was worked off.</summary>
    private static async Task SettleAsync(RtmpTestClient client)
    {
        await client.SendAsync(MessageType.UserControl, 0, [0, 6, 0, 0, 0, 1], streamId: 0);
        await client.UntilAsync(MessageType.UserControl);
    }

    private static async Task<Protocols.Rtmp.Wire.ReadMessage> UntilPayloadAsync(RtmpTestClient player, string payload)
    {
        while (true)
        {
            var message = (await player.ReadAsync()).ShouldNotBeNull();
            if (message.Payload == payload) return message;
        }
    }

    /// <summary>The clock moves on, with the publisher alive, until the run is over: the moment at which a flush began to wait is not known.</summary>
    private async Task AdvanceUntilAsync(Task run, RtmpTestClient publisher)
    {
        for (uint second = 1; !run.IsCompleted && second < 1000; second++)
        {
            await publisher.SendAsync(MessageType.Video, second * 1000, Key);
            await SettleAsync(publisher);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        await run;
    }

    private async Task<PublishEndedNotice> NextEndAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            if (await _server.Engine.Notices.ReadAsync(patience.Token) is PublishEndedNotice ended) return ended;
        }
    }
}
