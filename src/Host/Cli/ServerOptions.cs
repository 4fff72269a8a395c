using System.CommandLine;
using Grpc.Core;
using SrsStack.Rpc.Client;

namespace SrsStack.Host.Cli;

/// <summary>Which server is asked, and by whom. The token is never printed: no default of it may show in a help text.</summary>
internal sealed class ServerOptions
{
    private const string AddressVariable = "SRSSTACK_SERVER";
    private const string TokenVariable = "SRSSTACK_TOKEN";
    private const string Usual = "http://localhost:2022";
    private const int MaxAnswer = 256 << 20;   // a page of large events
    private static readonly TimeSpan Alive = TimeSpan.FromSeconds(15);

    public Option<string?> Address { get; } = new("--server")
    {
        Description = $"Address of the server; else {AddressVariable}, else {Usual}.", HelpName = "URL", Recursive = true,
    };

    public Option<string?> Token { get; } = new("--token")
    {
        Description = $"A sign-in or API token; better give it as {TokenVariable}, which other users of this machine do not see.", HelpName = "TOKEN", Recursive = true,
    };

    /// <exception cref="CliException">What is given is not an address or not a token.</exception>
    public Connection Connect(ParseResult parsed)
    {
        var handler = new SocketsHttpHandler
        {
            EnableMultipleHttp2Connections = true, KeepAlivePingDelay = Alive, KeepAlivePingTimeout = Alive,   // a server that vanished is noticed
        };
        return new(new HttpChannel(AddressOf(parsed), handler, maxMessageBytes: MaxAnswer), handler, Headers(TokenOf(parsed)));
    }

    public Uri AddressOf(ParseResult parsed)
    {
        var text = First(parsed.GetValue(Address), AddressVariable) ?? Usual;
        var isGood = Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" && address!.UserInfo.Length == 0;
        return isGood ? address! : throw new CliException($"The server's address must look like {Usual}; give another --server or {AddressVariable}.", CliProgram.Misused);
    }

    public string? TokenOf(ParseResult parsed) => First(parsed.GetValue(Token), TokenVariable);

    private static Metadata Headers(string? token)
    {
        if (token is null) return [];
        if (token.All(c => c is > ' ' and <= '~')) return new() { { "authorization", $"Bearer {token}" } };
        throw new CliException($"The token has characters that no token has; give another --token or {TokenVariable}.", CliProgram.Misused);
    }

    private static string? First(string? given, string variable)
    {
        var text = (given ?? Environment.GetEnvironmentVariable(variable))?.Trim();
        return string.IsNullOrEmpty(text) ? null : text;
    }
}

/// <summary>The way to a server.</summary>
internal sealed class Connection(HttpChannel channel, SocketsHttpHandler handler, Metadata headers) : IDisposable
{
    public V1.AccessApi.AccessApiClient Access { get; } = new(channel);

    public V1.RoomsApi.RoomsApiClient Rooms { get; } = new(channel);

    public V1.CallbacksApi.CallbacksApiClient Callbacks { get; } = new(channel);

    public V1.HistoryApi.HistoryApiClient History { get; } = new(channel);

    public V1.PlatformApi.PlatformApiClient Platform { get; } = new(channel);

    /// <summary>What every call carries.</summary>
    public CallOptions Call(CancellationToken stop) => new(headers, CancellationToken: stop);

    public void Dispose()
    {
        channel.Dispose();
        handler.Dispose();
    }
}
