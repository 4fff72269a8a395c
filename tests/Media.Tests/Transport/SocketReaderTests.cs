using System.Buffers;
using System.Net;
using System.Net.Sockets;
using SrsStack.Media.Transport;

namespace SrsStack.Media.Tests.Transport;

public sealed class SocketReaderTests : IDisposable
{
    private readonly ReadLoops _loops = new(2);
    private readonly Socket _peer = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Socket _socket;
    private readonly SocketReader _reader;

    public SocketReaderTests()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        _peer.Connect(listener.LocalEndPoint!);
        _socket = listener.Accept();
        _reader = _loops.Open(_socket);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task All_that_was_sent_comes_in_order_and_then_the_end(bool isInline)
    {
        if (isInline) _reader.RunInline();
        var sent = new byte[9_000_000];
        for (var i = 0; i < sent.Length; i++) sent[i] = (byte)(i * 31 / 7);
        var sending = Task.Run(async () =>
        {
            for (var at = 0; at < sent.Length;)
            {
                var piece = Math.Min(sent.Length - at, (at % 100_003) + 1);         // from one byte to more than a buffer
                at += await _peer.SendAsync(sent.AsMemory(at, piece), SocketFlags.None);
            }
            _peer.Shutdown(SocketShutdown.Send);
        });

        var got = new MemoryStream();
        await ReadAllAsync(got);
        await sending;

        got.ToArray().AsSpan().SequenceEqual(sent).ShouldBeTrue();
    }

    [Fact]
    public async Task Bytes_that_were_not_consumed_come_again_together_with_more()
    {
        await _peer.SendAsync("abc"u8.ToArray(), SocketFlags.None);
        var read = await _reader.ReadAsync();
        _reader.AdvanceTo(read.Buffer.GetPosition(1), read.Buffer.End);             // a is consumed, all is examined
        var next = _reader.ReadAsync().AsTask();
        next.IsCompleted.ShouldBeFalse("there is nothing new");
        await _peer.SendAsync("de"u8.ToArray(), SocketFlags.None);

        (await next).Buffer.ToArray().ShouldBe("bcde"u8.ToArray());
        _reader.AdvanceTo((await next).Buffer.Start);
        (await _reader.ReadAsync()).Buffer.ToArray().ShouldBe("bcde"u8.ToArray(), "what was not examined is there at once");
    }

    [Fact]
    public async Task The_end_that_comes_together_with_the_last_bytes_is_told()
    {
        for (var i = 0; i < 2; i++)
        {
            var waiting = _reader.ReadAsync();
            await _peer.SendAsync(new byte[] { 1 }, SocketFlags.None);
            if (i == 1) _peer.Shutdown(SocketShutdown.Send);
            var read = await waiting;
            _reader.AdvanceTo(read.Buffer.End);
        }

        (await _reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(60))).IsCompleted.ShouldBeTrue();
    }

    [Fact]
    public async Task A_lost_connection_is_an_error_of_the_read()
    {
        var waiting = _reader.ReadAsync().AsTask();
        _peer.Close(0);

        await Should.ThrowAsync<IOException>(waiting);
    }

    [Fact]
    public async Task A_waiting_read_can_be_woken_and_stopped_and_the_next_goes_on()
    {
        var waiting = _reader.ReadAsync().AsTask();
        _reader.CancelPendingRead();
        (await waiting).IsCanceled.ShouldBeTrue();
        _reader.AdvanceTo((await waiting).Buffer.Start);

        _reader.CancelPendingRead();
        (await _reader.ReadAsync()).IsCanceled.ShouldBeTrue("also when it is asked for first");

        using var stop = new CancellationTokenSource();
        var stopped = _reader.ReadAsync(stop.Token).AsTask();
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(stopped);

        await _peer.SendAsync("x"u8.ToArray(), SocketFlags.None);
        (await _reader.ReadAsync()).Buffer.ToArray().ShouldBe("x"u8.ToArray());
    }

    public void Dispose()
    {
        _reader.Complete();
        _socket.Dispose();
        _peer.Dispose();
    }

    private async Task ReadAllAsync(MemoryStream into)
    {
        while (true)
        {
            var read = await _reader.ReadAsync();
            var taken = read.Buffer.Slice(0, read.IsCompleted ? read.Buffer.Length : (read.Buffer.Length + 1) / 2);
            into.Write(taken.ToArray());
            _reader.AdvanceTo(taken.End);
            if (read.IsCompleted && taken.Length == 0) return;
        }
    }
}
