using System.CommandLine;
using Grpc.Core;

namespace SrsStack.Host.Cli;

/// <summary>What a call's failure means to an operator: one sentence with what to do.</summary>
internal static class CliErrors
{
    /// <summary>The server went away, or does now: the same call may succeed in a moment.</summary>
    public static bool IsPassing(RpcException e) => e.StatusCode is StatusCode.Unavailable or StatusCode.Cancelled or StatusCode.Aborted or StatusCode.DeadlineExceeded;

    public static string Sentence(RpcException e, ServerOptions server, ParseResult parsed) => e.StatusCode switch
    {
        StatusCode.Unauthenticated when server.TokenOf(parsed) is null => "The server wants to know who asks: give an API token as SRSSTACK_TOKEN or with --token.",
        StatusCode.Unauthenticated => "The server does not know this token, or it is no longer in force: give another as SRSSTACK_TOKEN or with --token.",
        StatusCode.Unavailable when e.Trailers.Count == 0 => $"No server answers at {Shown(server, parsed)}: start it, or give its address with --server.",
        StatusCode.Unimplemented => $"The server at {Shown(server, parsed)} does not know this call: it is older than this command, or not SrsStack; update it or give another --server.",
        StatusCode.Cancelled => "The call was ended before the answer was complete; try again.",
        _ when e.Status.Detail.Length > 0 => Columns.Printable(e.Status.Detail),
        _ => $"The server answered {e.StatusCode}; its log says more.",
    };

    private static string Shown(ServerOptions server, ParseResult parsed) => server.AddressOf(parsed).GetLeftPart(UriPartial.Authority);
}
