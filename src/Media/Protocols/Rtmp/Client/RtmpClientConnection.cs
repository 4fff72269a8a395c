using System.IO.Pipelines;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using SrsStack.Media.Protocols.Rtmp.Wire;

namespace SrsStack.Media.Protocols.Rtmp.Client;

/// <summary>One connection to another server: its only reader, and through <see cref="Output"/> its only writer.</summary>
internal sealed class RtmpClientConnection : IAsyncDisposable
{
    private static readonly TimeSpan FarewellLimit = TimeSpan.FromMilliseconds(500);

    private readonly RtmpUrl _url;
    private readonly TimeProvider _time;
    private readonly RtmpInput _input;
    private readonly Watchdog _stall;
    private readonly CancellationTokenSource _lost = new();
    private uint _acknowledged;

    private RtmpClientConnection(RtmpUrl url, Stream stream, RtmpClientSession session, RtmpClientOptions options, TimeProvider time)
    {
        _url = url;
        _time = time;
        Session = session;
        Options = options;
        _stall = new(time, _ => _lost.Cancel());
        _input = new(PipeReader.Create(stream)) { MaxMessageBytes = options.MaxMessageBytes };
        Output = new(PipeWriter.Create(stream), _stall, options.SendStall);
    }

    public RtmpClientSession Session { get; }

    public RtmpClientOptions Options { get; }

    public RtmpOutput Output { get; }

    /// <summary>Fires when the server took nothing for too long.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <summary>Goes all the way to the server's yes.</summary>
    /// <exception cref="RtmpClientException">It did not come.</exception>
    public static async Task<RtmpClientConnection> OpenAsync(RtmpUrl url, bool isPublish, RtmpClientOptions options, TimeProvider time, CancellationToken stop)
    {
        using var deadline = new CancellationTokenSource(options.StartDeadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, stop);
        RtmpClientConnection? connection = null;
        try
        {
            var stream = await DialAsync(url, options, either.Token);
            connection = new(url, stream, new(url, isPublish, options.Agent), options, time);
            await connection.StartAsync(either.Token);
            return connection;
        }
        catch (Exception failed)
        {
            if (connection is not null) await connection.DisposeAsync();
            if (failed is not OperationCanceledException || stop.IsCancellationRequested) throw Explain(failed, url) ?? failed;
            throw new RtmpClientException($"{url} did not answer within {options.StartDeadline.TotalSeconds:0.#} s.", null, failed);
        }
    }

    /// <summary>Reads once and hands media on; replies are sent.</summary>
    /// <returns>False when the server closed or said that it is over.</returns>
    public async ValueTask<bool> ReadAsync(MessageHandler handler, CancellationToken stop)
    {
        var read = await _input.ReadAsync(handler, stop);
        var total = unchecked((uint)_input.Received);
        if (unchecked(total - _acknowledged) >= Session.AcknowledgeEvery)
        {
            _acknowledged = total;
            Session.Acknowledge(total);
        }

        if (Session.Outbox.Count > 0) await Output.SendAsync(Session, stop);
        return !read.IsOver && Session.State != RtmpClientState.Over;
    }

    /// <returns>The failure in words for people; null when it is none of the network's or the server's.</returns>
    public RtmpClientException? Explain(Exception failed) =>
        _lost.IsCancellationRequested ? new($"{_url} took nothing for {Options.SendStall.TotalSeconds:0.#} s.", null, failed) : Explain(failed, _url);

    public async ValueTask DisposeAsync()
    {
        await SayFarewellAsync();
        await _input.CompleteAsync();
        try
        {
            await Output.CompleteAsync();
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException)
        {
            // the connection is gone, and so are the last bytes
        }

        _stall.Dispose();
        _input.Dispose();
        Output.Dispose();
        _lost.Dispose();
    }

    private static RtmpClientException? Explain(Exception failed, RtmpUrl url) => failed switch
    {
        RtmpClientException known => known,
        ProtocolException broken => new($"{url} broke the protocol: {ServerWords.Clean(broken.Message, url)}", null, broken),
        AuthenticationException tls => new($"TLS with {url} failed: {ServerWords.Clean(tls.Message, url)}", null, tls),
        SocketException socket => new($"{url} cannot be reached: {socket.Message}", null, socket),
        IOException io => new($"The connection to {url} is lost: {ServerWords.Clean(io.InnerException?.Message ?? io.Message, url)}", null, io),
        _ => null,
    };

    private static async ValueTask<Stream> DialAsync(RtmpUrl url, RtmpClientOptions options, CancellationToken stop)
    {
        var stream = options.Dial is { } dial ? await dial(url.Host, url.Port, stop) : await ConnectAsync(url, stop);
        if (!url.IsTls) return stream;
        var tls = new SslStream(stream);
        try
        {
            await tls.AuthenticateAsClientAsync(new() { TargetHost = url.Host, RemoteCertificateValidationCallback = options.CertificateValidation }, stop);
            return tls;
        }
        catch
        {
            await tls.DisposeAsync();
            throw;
        }
    }

    private static async ValueTask<Stream> ConnectAsync(RtmpUrl url, CancellationToken stop)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(url.Host, url.Port, stop);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task StartAsync(CancellationToken stop)
    {
        await Output.SendHandshakeAsync(ClientHandshake.Request(Now()), stop);
        var answer = new byte[Handshake.RequestBytes]; // S0 and S1 are as long as C0 and C1
        if (!await _input.ReadHandshakeAsync(answer, stop) || !await _input.SkipAsync(Handshake.PacketBytes, stop)) throw Closed();
        ClientHandshake.Answer(answer.AsSpan(1), Now());
        await Output.SendHandshakeAsync(answer.AsMemory(1), stop);
        Session.Begin();
        await Output.SendAsync(Session, stop);
        while (Session.State < RtmpClientState.Running)
        {
            if (!await ReadAsync(ReceiveUntilRunning, stop)) throw Closed();
        }
    }

    /// <summary>Stops reading at the yes, so that no media is lost before somebody takes it.</summary>
    private RtmpEffect ReceiveUntilRunning(in RtmpMessage message)
    {
        Session.Receive(message);
        return Session.State >= RtmpClientState.Running ? RtmpEffect.Close : RtmpEffect.None;
    }

    private RtmpClientException Closed() => new($"{_url} closed the connection in state {Session.State}.");

    private uint Now() => unchecked((uint)_time.GetUtcNow().ToUnixTimeMilliseconds());

    private async ValueTask SayFarewellAsync()
    {
        Session.ClearOutbox();
        Session.End();
        if (Session.Outbox.Count == 0 || _lost.IsCancellationRequested) return;
        using var limit = new CancellationTokenSource(FarewellLimit, _time);
        try
        {
            await Output.SendAsync(Session, limit.Token);
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // nobody there to hear it
        }
    }
}
