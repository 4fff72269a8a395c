using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using SrsStack.Media.Containers.Flv;
using SrsStack.Media.Protocols.Rtmp.Messages;
using SrsStack.Media.Protocols.Rtmp.Wire;
using SrsStack.Media.Tests.Protocols.Rtmp.Wire;

namespace SrsStack.Media.Tests.Protocols.Rtmp;

/// <summary>A peer of the server under test: simple handshake, one chunk per message.</summary>
[SuppressMessage("Design", "CA1001", Justification = "Lives as long as its test.")]
internal sealed class RtmpTestClient(IDuplexPipe transport)
{
    private const int OwnChunkSize = 0x10000;

    // Only against a test that would wait for ever.
    private readonly CancellationTokenSource _patience = new(TimeSpan.FromSeconds(20));
    private readonly ChunkReader _chunks = new() { MaxMessageBytes = 1 << 24 };
    private readonly Queue<ReadMessage> _read = new();
    private int _chunkSize = ChunkLimits.InitialChunkSize;

    public PipeWriter Output => transport.Output;

    /// <summary>The server completed its side and all was read.</summary>
    public bool IsClosed { get; private set; }

    public async Task ShakeHandsAsync()
    {
        await WriteAsync([3, .. new byte[1536]]);
        var answer = await transport.Input.ReadAtLeastAsync(3073, _patience.Token);
        transport.Input.AdvanceTo(answer.Buffer.GetPosition(3073));
        await WriteAsync(new byte[1536]);
    }

    /// <summary>Handshake, chunk size, connect, createStream.</summary>
    public async Task ConnectAsync(string app = "live")
    {
        await ShakeHandsAsync();
        await SendAsync(MessageType.SetChunkSize, 0, [0, 1, 0, 0], streamId: 0);
        _chunkSize = OwnChunkSize;
        await CommandAsync("connect", 1, new AmfObject { { "app", app }, { "tcUrl", $"rtmp://h/{app}" }, { "flashVer", "Test/1" } });
        await CommandAsync("createStream", 2, [null]);
        (await UntilCommandAsync("_result")).Code.ShouldBe("NetConnection.Connect.Success");
        await UntilCommandAsync("_result");
    }

    /// <returns>The code of the status that answers.</returns>
    public async Task<string?> PublishAsync(string name)
    {
        await CommandAsync("publish", 3, null, name, "live");
        return (await UntilCommandAsync("onStatus")).Code;
    }

    public async Task<string?> PlayAsync(string name)
    {
        await CommandAsync("play", 3, null, name);
        var status = (await UntilCommandAsync("onStatus")).Code;
        return status == "NetStream.Play.Reset" ? (await UntilCommandAsync("onStatus")).Code : status;
    }

    public async Task CommandAsync(string name, double transaction, params object?[] values)
    {
        var output = new ArrayBufferWriter<byte>();
        new CommandMessage(name, transaction, values).WriteTo(output);
        await SendAsync(MessageType.CommandAmf0, 0, output.WrittenSpan.ToArray());
    }

    public async Task SendAsync(MessageType type, uint timestamp, byte[] payload, uint streamId = 1)
    {
        ChunkWriter.Write(transport.Output, _chunkSize, new((int)type + 1, type, streamId, timestamp), [], payload);
        await transport.Output.FlushAsync(_patience.Token);
    }

    public async Task WriteAsync(byte[] bytes) => await transport.Output.WriteAsync(bytes, _patience.Token);

    /// <returns>The next message, or null when the server closed.</returns>
    public async Task<ReadMessage?> ReadAsync()
    {
        while (_read.Count == 0)
        {
            var result = await transport.Input.ReadAsync(_patience.Token);
            var sequence = new SequenceReader<byte>(result.Buffer);
            while (_chunks.TryRead(ref sequence, out var message))
            {
                _read.Enqueue(new(message.Type, message.Timestamp, message.StreamId, Convert.ToHexString(message.Payload.Span)));
            }

            transport.Input.AdvanceTo(sequence.Position, result.Buffer.End);
            if (!result.IsCompleted || _read.Count > 0) continue;
            IsClosed = true;
            return null;
        }

        return _read.Dequeue();
    }

    public async Task<ReadMessage> UntilAsync(MessageType type)
    {
        while (await ReadAsync() is { } message)
        {
            if (message.Type == type) return message;
        }

        throw new InvalidOperationException($"The server closed before a message of type {type}.");
    }

    public async Task<(string Name, string? Code)> UntilCommandAsync(string name)
    {
        while (true)
        {
            var message = await UntilAsync(MessageType.CommandAmf0);
            var command = CommandMessage.Read(new(message.Type, 0, 0, Convert.FromHexString(message.Payload)));
            if (command.Name == name) return (command.Name, (command.ValueAt(command.Values.Count - 1) as AmfObject)?.Text("code"));
        }
    }

    /// <summary>Reads until the server closes its side.</summary>
    public async Task UntilClosedAsync()
    {
        while (await ReadAsync() is not null)
        {
        }
    }

    public async Task CloseAsync()
    {
        await transport.Output.CompleteAsync();
        await transport.Input.CompleteAsync();
    }
}
