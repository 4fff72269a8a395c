using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using SrsStack.Media.Engine;
using SrsStack.Media.Live;
using SrsStack.Media.Protocols.Rtmp;
using SrsStack.Media.Protocols.Rtmp.Client;
using SrsStack.Media.Tests.Samples;
using SrsStack.Testing;

namespace SrsStack.Media.Tests.Protocols.Rtmp.Client;

/// <summary>The client against our server, and against servers that misbehave.</summary>
public sealed class RtmpClientTests : IAsyncDisposable
{
    private readonly ClientHarness _harness = new();

    public async ValueTask DisposeAsync() => await _harness.DisposeAsync();

    [Fact]
    public async Task A_live_feed_is_pushed_and_arrives_frame_for_frame()
    {
        var source = await SourceAsync();
        await using var target = new ClientHarness();
        var pushing = await target.PublishAsync("pushed?secret=KEY");
        var sending = pushing.SendFeedAsync(source.Session!.Feed, _harness.Patience.Token);
        var sink = new KeepingSink();
        (await target.FeedAsync(Name("pushed"), d => d.Video is not null)).Attach(sink);
        foreach (var frame in SyntheticFeed.Frames(1, from: SyntheticFeed.Ms(1000))) source.Session.OnFrame(frame);
        await Poll.UntilAsync(() => Task.FromResult(sink.Count >= 60), TimeSpan.FromSeconds(60), () => $"60 frames, {sink.Count} came");
        await source.Session.EndAsync(EndReason.PeerLeft, null);
        await sending; // the feed has no grace here: it ends for good
        await pushing.DisposeAsync();

        sink.Frames.Zip(sink.Frames.Skip(1)).ShouldAllBe(p => p.First.Track.Kind != p.Second.Track.Kind || p.First.Dts <= p.Second.Dts);
        target.Server.Asked.Single().Query.ShouldBe("secret=KEY");
        var ended = await NextAsync<PublishEndedNotice>(target);
        ended.Reason.ShouldBe(EndReason.PeerLeft); // it said goodbye
    }

    [Theory]
    [InlineData("bad_key", "The stream key is wrong or missing.")]
    [InlineData("busy", "This stream is already being published.")]
    public async Task A_refusal_has_the_servers_words_and_no_key(string reason, string words)
    {
        _harness.Server.Gate = _ => Admission.Refused(reason);
        var refused = await Should.ThrowAsync<RtmpClientException>(() => _harness.PublishAsync("SECRETNAME?secret=SECRETKEY"));
        refused.Message.ShouldContain(words);
        refused.Code.ShouldBe("NetStream.Publish.BadName");
        refused.ToString().ShouldNotContain("SECRET", Case.Sensitive);
    }

    [Fact]
    public async Task A_player_of_nothing_is_told()
    {
        var refused = await Should.ThrowAsync<RtmpClientException>(() => _harness.PlayAsync("nothing"));
        (refused.Code, refused.Message.Contains("Nobody publishes this stream now.", StringComparison.Ordinal)).ShouldBe(("NetStream.Play.StreamNotFound", true));
    }

    [Fact]
    public async Task A_publisher_that_is_kicked_learns_why()
    {
        var client = await _harness.PublishAsync();
        client.Write(new FeedDescription(SyntheticFeed.Video, SyntheticFeed.Audio, FeedMetadata.Empty));
        await client.FlushAsync(_harness.Patience.Token);
        _harness.Server.Engine.KickPublisher(Name("livestream")).ShouldBeTrue();
        var ended = await Should.ThrowAsync<RtmpClientException>(async () =>
        {
            while (true)
            {
                client.Write(SyntheticFeed.Sound(SyntheticFeed.Ms(0)));
                await client.FlushAsync(_harness.Patience.Token);
                await Task.Yield();
            }
        });
        ended.Message.ShouldContain("An operator ended this publish.");
        await client.DisposeAsync();
    }

    [Fact]
    public async Task Players_stay_when_a_publisher_comes_back_within_the_grace_time()
    {
        await using var patient = new ClientHarness(new EngineOptions());
        var first = await PublishAsync(patient, "flapping", "live");
        await using var player = await patient.PlayAsync("flapping");
        var sink = new KeepingSink();
        var playing = player.RunAsync(sink, TimeProvider.System, _harness.Patience.Token);
        await Poll.UntilAsync(() => Task.FromResult(sink.Count >= 60), TimeSpan.FromSeconds(60), () => $"60 frames, {sink.Count} came");
        await first.DisposeAsync();
        await Poll.UntilAsync(() => Task.FromResult(!patient.Server.Engine.Sessions.OfType<PublishSession>().Any()), TimeSpan.FromSeconds(60), () => "the end of the first");
        await using var second = await PublishAsync(patient, "flapping", "live");
        await Poll.UntilAsync(() => Task.FromResult(sink.Count >= 120), TimeSpan.FromSeconds(60), () => $"120 frames, {sink.Count} came");
        playing.IsCompleted.ShouldBeFalse();
        var video = sink.Frames.Where(f => f.Track.Kind == MediaKind.Video).Select(f => f.Dts).ToArray();
        video.Zip(video.Skip(1)).ShouldAllBe(p => p.First < p.Second); // time goes on
    }

    [Fact]
    public async Task Any_app_will_do_and_a_vhost_is_told_by_the_query()
    {
        await using var patient = new ClientHarness(new EngineOptions());
        await using var publisher = await PublishAsync(patient, "x?vhost=demo.example&secret=K", "any/app-1");
        patient.Server.Engine.FindFeed(new("demo.example", "any/app-1", "x")).ShouldNotBeNull();
        var url = RtmpUrl.Parse($"rtmp://127.0.0.1:{patient.Port}/any/app-1/x");
        (await Should.ThrowAsync<RtmpClientException>(() => RtmpPlayClient.OpenAsync(url, new(), TimeProvider.System, _harness.Patience.Token)))
            .Code.ShouldBe("NetStream.Play.StreamNotFound");
        await using var player = await RtmpPlayClient.OpenAsync(url with { App = "any/app-1?vhost=demo.example" }, new(), TimeProvider.System, _harness.Patience.Token);
    }

    private async Task<RtmpPublishClient> PublishAsync(ClientHarness target, string stream, string app)
    {
        var url = RtmpUrl.Parse($"rtmp://127.0.0.1:{target.Port}/{app}", stream);
        var publisher = await RtmpPublishClient.OpenAsync(url, new(), TimeProvider.System, _harness.Patience.Token);
        publisher.Write(new FeedDescription(SyntheticFeed.Video, SyntheticFeed.Audio, FeedMetadata.Empty));
        foreach (var frame in SyntheticFeed.Frames(1)) publisher.Write(frame);
        await publisher.FlushAsync(_harness.Patience.Token);
        var name = target.Server.Engine.Sessions.OfType<PublishSession>().Single().Name;
        await target.FeedAsync(name, d => d.Video is not null);
        return publisher;
    }

    [Fact]
    public async Task A_server_that_never_answers_is_given_up_at_the_deadline()
    {
        await using var silent = new LoopbackListener((_, _, stop) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop).ContinueWith(_ => { }, TaskScheduler.Default));
        var url = RtmpUrl.Parse($"rtmp://127.0.0.1:{silent.Port}/live/x");
        var failed = await Should.ThrowAsync<RtmpClientException>(() =>
            RtmpPublishClient.OpenAsync(url, new() { StartDeadline = TimeSpan.FromMilliseconds(200) }, TimeProvider.System, _harness.Patience.Token));
        failed.Message.ShouldContain("did not answer within 0.2 s");
    }

    [Fact]
    public async Task A_stop_is_a_stop_and_no_failure()
    {
        await using var silent = new LoopbackListener((_, _, stop) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop).ContinueWith(_ => { }, TaskScheduler.Default));
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await Should.ThrowAsync<OperationCanceledException>(() =>
            RtmpPlayClient.OpenAsync(RtmpUrl.Parse($"rtmp://127.0.0.1:{silent.Port}/live/x"), new(), TimeProvider.System, stop.Token));
    }

    [Fact]
    public async Task A_port_where_nobody_listens_is_told()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var url = RtmpUrl.Parse($"rtmp://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/live/x");
        free.Stop();
        (await Should.ThrowAsync<RtmpClientException>(() => RtmpPlayClient.OpenAsync(url, new(), TimeProvider.System, _harness.Patience.Token)))
            .Message.ShouldContain("cannot be reached");
    }

    [Fact]
    public async Task A_server_that_speaks_something_else_is_told()
    {
        await using var web = new LoopbackListener(async (pipes, _, stop) => await pipes.Output.WriteAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray(), stop));
        var url = RtmpUrl.Parse($"rtmp://127.0.0.1:{web.Port}/live/x");
        (await Should.ThrowAsync<RtmpClientException>(() => RtmpPlayClient.OpenAsync(url, new(), TimeProvider.System, _harness.Patience.Token)))
            .Message.ShouldContain("not RTMP");
    }

    [Fact]
    public async Task Over_TLS_both_ways_work_when_the_certificate_is_trusted()
    {
        using var certificate = SelfSigned.Create();
        await using var tls = new LoopbackListener(async (pipes, peer, stop) =>
        {
            await using var stream = new SslStream(new PipesStream(pipes));
            await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, stop);
            await new RtmpServerConnection(_harness.Server.Engine, new TlsPipes(stream), peer).RunAsync(stop);
        });
        var url = RtmpUrl.Parse($"rtmps://localhost:{tls.Port}/live/secure");
        var options = new RtmpClientOptions { CertificateValidation = SelfSigned.Trusts(certificate) };
        var publisher = await RtmpPublishClient.OpenAsync(url, options, TimeProvider.System, _harness.Patience.Token);
        publisher.Write(new FeedDescription(SyntheticFeed.Video, SyntheticFeed.Audio, FeedMetadata.Empty));
        foreach (var frame in SyntheticFeed.Frames(1)) publisher.Write(frame);
        await publisher.FlushAsync(_harness.Patience.Token);
        await _harness.FeedAsync(Name("secure"), d => d.Video is not null);
        await using var player = await RtmpPlayClient.OpenAsync(url, options, TimeProvider.System, _harness.Patience.Token);
        var sink = new KeepingSink();
        var playing = player.RunAsync(sink, TimeProvider.System, _harness.Patience.Token);
        await Poll.UntilAsync(() => Task.FromResult(sink.Count >= 60), TimeSpan.FromSeconds(60), () => $"60 frames, {sink.Count} came");
        await publisher.DisposeAsync();
        await playing;
    }

    [Fact]
    public async Task A_certificate_that_nobody_trusts_ends_the_attempt()
    {
        using var certificate = SelfSigned.Create();
        await using var tls = new LoopbackListener(async (pipes, _, stop) =>
        {
            await using var stream = new SslStream(new PipesStream(pipes));
            await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, stop);
        });
        var url = RtmpUrl.Parse($"rtmps://localhost:{tls.Port}/live/secure");
        (await Should.ThrowAsync<RtmpClientException>(() => RtmpPublishClient.OpenAsync(url, new(), TimeProvider.System, _harness.Patience.Token)))
            .Message.ShouldContain("TLS with rtmps://localhost");
    }

    private static FeedName Name(string stream) => new(FeedName.DefaultVhost, "live", stream);

    private static async Task<T> NextAsync<T>(ClientHarness harness)
        where T : MediaNotice
    {
        while (true)
        {
            if (await harness.Server.Engine.Notices.ReadAsync(harness.Patience.Token) is T notice) return notice;
        }
    }

    private async Task<PublishOutcome> SourceAsync()
    {
        var request = new SessionRequest("s", SessionRole.Publish, "test", Name("source"), "", "here");
        var outcome = await _harness.Server.Engine.BeginPublishAsync(request, null, _harness.Patience.Token);
        outcome.Session!.OnTrack(SyntheticFeed.Video);
        outcome.Session.OnTrack(SyntheticFeed.Audio);
        foreach (var frame in SyntheticFeed.Frames(1)) outcome.Session.OnFrame(frame);
        return outcome;
    }

    private sealed class TlsPipes(Stream stream) : IDuplexPipe
    {
        public PipeReader Input { get; } = PipeReader.Create(stream, new(leaveOpen: true));

        public PipeWriter Output { get; } = PipeWriter.Create(stream, new(leaveOpen: true));
    }

    /// <summary>Two pipes as one stream, for SslStream.</summary>
    private sealed class PipesStream(IDuplexPipe pipes) : Stream
    {
        private readonly Stream _reading = pipes.Input.AsStream();
        private readonly Stream _writing = pipes.Output.AsStream();

        public override bool CanRead => true;

        public override bool CanWrite => true;

        public override bool CanSeek => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => _reading.ReadAsync(buffer, cancellationToken);

        public override int Read(byte[] buffer, int offset, int count) => _reading.Read(buffer, offset, count);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => _writing.WriteAsync(buffer, cancellationToken);

        public override void Write(byte[] buffer, int offset, int count) => _writing.Write(buffer, offset, count);

        public override Task FlushAsync(CancellationToken cancellationToken) => _writing.FlushAsync(cancellationToken);

        public override void Flush() => _writing.Flush();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
