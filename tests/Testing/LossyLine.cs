using System.Net;
using System.Net.Sockets;

namespace SrsStack.Testing;

/// <summary>A UDP line to a port of this machine that loses and delays datagrams, each by a throw of the dice: what netem does, and no rights are needed for it.</summary>
public sealed class LossyLine : IAsyncDisposable
{
    private readonly UdpClient _outside = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly UdpClient _inside = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Random _dice;
    private readonly double _loss;
    private readonly TimeSpan _jitter;
    private readonly Task _running;
    private IPEndPoint? _caller;
    private int _lost;

    /// <param name="port">Where it leads.</param>
    /// <param name="loss">Part of the datagrams that are lost, in each direction.</param>
    /// <param name="jitter">The longest delay of one.</param>
    public LossyLine(int port, double loss, TimeSpan jitter, int seed)
    {
        (_loss, _jitter, _dice) = (loss, jitter, new(seed));
        _inside.Connect(IPAddress.Loopback, port);
        _running = Task.WhenAll(RunAsync(_outside, d => _inside.Send(d), isOutside: true), RunAsync(_inside, d => _outside.Send(d, _caller!), isOutside: false));
    }

    public int Port => ((IPEndPoint)_outside.Client.LocalEndPoint!).Port;

    /// <summary>Datagrams that it swallowed.</summary>
    public int Lost => Volatile.Read(ref _lost);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _outside.Dispose();
        _inside.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync(UdpClient from, Action<byte[]> send, bool isOutside)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var received = await from.ReceiveAsync(_stop.Token);
                if (isOutside) _caller = received.RemoteEndPoint;
                if (Dice() < _loss) Interlocked.Increment(ref _lost);
                else _ = LaterAsync(() => send(received.Buffer), _jitter * Dice());
            }
            catch (Exception over) when (over is OperationCanceledException or SocketException)
            {
                // stopped, or the other side does not listen now
            }
        }
    }

    private async Task LaterAsync(Action send, TimeSpan delay)
    {
        try
        {
            await Task.Delay(delay, _stop.Token);
            send();
        }
        catch (Exception over) when (over is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // the line is cut
        }
    }

    private double Dice()
    {
        lock (_dice) return _dice.NextDouble();
    }
}
