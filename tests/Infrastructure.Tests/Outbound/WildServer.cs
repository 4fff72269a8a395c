using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace SrsStack.Infrastructure.Tests.Outbound;

/// <summary>A server on a real socket that answers as a script says, also against HTTP.</summary>
internal sealed class WildServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<Stream, CancellationToken, Task> _answer;
    private readonly X509Certificate2? _certificate;
    private readonly Task _loop;

    public WildServer(Func<Stream, CancellationToken, Task> answer, bool tls = false)
        : this(answer, tls ? TestAuthority.SelfSigned() : null)
    {
    }

    /// <param name="answer">Called when the head of a request came.</param>
    /// <param name="certificate">Null: no TLS. Disposed with the server.</param>
    public WildServer(Func<Stream, CancellationToken, Task> answer, X509Certificate2? certificate)
    {
        _answer = answer;
        _certificate = certificate;
        _listener.Start();
        _loop = LoopAsync();
    }

    /// <summary>Requests whose head came whole.</summary>
    public int Requests { get; private set; }

    public string LastHead { get; private set; } = "";

    public Uri Url => new($"{(_certificate is null ? "http" : "https")}://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/cb");

    public static Func<Stream, CancellationToken, Task> Says(string answer) => (stream, stop) => stream.WriteAsync(Encoding.ASCII.GetBytes(answer), stop).AsTask();

    /// <summary>After it nothing is written any more.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _loop;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _listener.Dispose();
        _certificate?.Dispose();
        _stop.Dispose();
    }

    private async Task LoopAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                await ServeAsync(client.GetStream());
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
            {
                // the peer went, which is what some tests are about
            }
        }
    }

    private async Task ServeAsync(Stream wire)
    {
        if (_certificate is not null)
        {
            var tls = new SslStream(wire);
            await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _stop.Token);
            wire = tls;
        }
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await wire.ReadAsync(one, _stop.Token) > 0) head.Append((char)one[0]);
        if (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal)) return;
        LastHead = head.ToString();
        Requests++;
        await _answer(wire, _stop.Token);
    }
}
