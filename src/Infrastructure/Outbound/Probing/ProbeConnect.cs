using System.Net;
using System.Net.Sockets;

namespace SrsStack.Infrastructure.Outbound.Probing;

/// <summary>From the name to a connection, by the guard's rules.</summary>
internal sealed class ProbeConnect(OutboundGuard guard, TimeProvider time)
{
    private const int MaxShown = 16;
    private static readonly TimeSpan ConnectTime = TimeSpan.FromSeconds(5);

    public async Task<Stream> ConnectAsync(Uri url, OutboundTrust trust, ProbeRun run, CancellationToken stop)
    {
        run.Enter(ProbeStage.Name);
        var endPoints = await guard.ResolveAsync(url.IdnHost, url.Port, trust, stop);
        run.Report = run.Report with { Name = new([.. endPoints.Take(MaxShown).Select(e => e.Address)], run.Took) };
        run.Enter(ProbeStage.Connect);
        var failures = new List<(IPEndPoint To, SocketError Error)>();
        foreach (var endPoint in endPoints)
        {
            var (wire, error) = await TryAsync(endPoint, stop);
            if (wire is null)
            {
                failures.Add((endPoint, error));
                continue;
            }
            run.Report = run.Report with { Connection = new(endPoint, run.Took) };
            return wire;
        }
        throw Failure(failures);
    }

    private async Task<(Stream? Wire, SocketError Error)> TryAsync(IPEndPoint endPoint, CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(ConnectTime, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        try { return (await OutboundConnect.ConnectAsync(endPoint, both.Token), SocketError.Success); }
        catch (SocketException e) { return (null, e.SocketErrorCode); }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested) { return (null, SocketError.TimedOut); }
    }

    private static ProbeException Failure(List<(IPEndPoint To, SocketError Error)> all)
    {
        var (_, error) = all[^1];
        var detail = "no connection: " + string.Join(", ", all.Take(MaxShown).Select(f => $"{f.To} {f.Error}"));
        return new(error == SocketError.TimedOut ? OutboundError.TimedOut : OutboundError.NotConnected, detail, error switch
        {
            SocketError.ConnectionRefused => "Nothing listens there: check the port, and that the program runs and listens on this address, not on 127.0.0.1 of its own machine.",
            SocketError.TimedOut => "Nobody answers: look for a firewall that drops the packets, and whether the program accepts connections or is overloaded.",
            SocketError.HostUnreachable or SocketError.NetworkUnreachable => "There is no way to this address: check the network and its routes, and whether this machine has IPv6 where the address is IPv6.",
            _ => "Check the address, the port and the firewalls on the way.",
        });
    }
}
