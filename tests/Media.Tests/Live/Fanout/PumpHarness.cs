using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using SrsStack.Media.Live;
using SrsStack.Media.Live.Fanout;
using SrsStack.Media.Time;

namespace SrsStack.Media.Tests.Live.Fanout;

/// <summary>An output of numbered frames, pumps, and players on loopback sockets.</summary>
internal sealed class PumpHarness : IPlayerCounts, IDisposable
{
    private static readonly Track Video = new(MediaKind.Video, CodecId.H264, new byte[] { 1 });
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly List<Socket> _sockets = [];
    private readonly Pumps _pumps;
    private int _skips;
    private long _sent;
    private long _served;

    public PumpHarness(TimeSpan? patience = null)
    {
        _pumps = new(2, patience ?? TimeSpan.FromSeconds(60), (delay, players) => Interlocked.Add(ref _served, players), Clock);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(200);
        Output.SetHead(new(Video, null, FeedMetadata.Empty));
    }

    public SharedOutput Output { get; } = new(new Numbers(), new(MediaTime.FromMilliseconds(5_000), 8 << 20, 32 << 20), new(SendDelay.Default, TimeProvider.System));

    public CountingClock Clock { get; } = new();

    public int Written { get; private set; }

    public int Skips => _skips;

    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>Players that delays were told of.</summary>
    public long Served => Interlocked.Read(ref _served);

    public static Socket LastServerSocket(PumpHarness feed) => feed._sockets[^1];

    public (SocketPlayer Player, Socket Peer) Join(bool smallBuffers = false)
    {
        var peer = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        if (smallBuffers) peer.ReceiveBufferSize = 4_096;
        peer.Connect(_listener.LocalEndPoint!);
        var server = _listener.Accept();
        if (smallBuffers) server.SendBufferSize = 4_096;
        _sockets.Add(server);
        return (_pumps.Play(server, Output, [], this), peer);
    }

    /// <summary>Frames 33 ms apart; each holds its number, and <paramref name="bytes"/> zeros or the payload given.</summary>
    public void Write(int count, int keyEvery, int bytes = 100, ReadOnlyMemory<byte>? payload = null)
    {
        for (var i = 0; i < count; i++, Written++)
        {
            var at = MediaTime.FromMilliseconds(Written * 33L);
            Output.WriteFrame(new(Video, at, at, Written % keyEvery == 0, payload ?? Numbered(Written, bytes)), Written % keyEvery == 0);
        }
    }

    public static byte[] Frame(string text) => [0, 0, 0, (byte)text.Length, .. Encoding.ASCII.GetBytes(text)];

    public static Reader ReadAsync(Socket peer) => new(peer);

    public static Task<List<string>> ReadToEndAsync(SocketPlayer player, Socket peer) => new Reader(peer).EndAsync(player);

    public static async Task UntilAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!condition()) await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, limit.Token);
    }

    public void Dispose()
    {
        Output.End();
        _listener.Dispose();
        foreach (var socket in _sockets) socket.Dispose();
    }

    void IPlayerCounts.Sent(int bytes) => Interlocked.Add(ref _sent, bytes);

    void IPlayerCounts.Skipped() => Interlocked.Increment(ref _skips);

    private static byte[] Numbered(int number, int bytes)
    {
        var text = number.ToString(CultureInfo.InvariantCulture);
        var frame = new byte[text.Length + 1 + bytes];
        Encoding.ASCII.GetBytes(text, frame);
        return frame;
    }

    /// <summary>Reads in the background; a frame is its length in four bytes, then text up to the first zero.</summary>
    internal sealed class Reader
    {
        private readonly Socket _peer;
        private readonly List<string> _frames = [];
        private readonly Task _reading;

        public Reader(Socket peer)
        {
            _peer = peer;
            _reading = Task.Run(Read);
        }

        public int Frames
        {
            get
            {
                lock (_frames) return _frames.Count;
            }
        }

        /// <summary>Waits for the player's end, closes its side and answers all that came.</summary>
        public async Task<List<string>> EndAsync(SocketPlayer player)
        {
            await player.Ended;
            player.Socket.Shutdown(SocketShutdown.Send);
            await _reading;
            _peer.Dispose();
            return _frames;
        }

        private void Read()
        {
            using var stream = new NetworkStream(_peer, ownsSocket: false);
            var head = new byte[4];
            while (stream.ReadAtLeast(head, 4, throwOnEndOfStream: false) == 4)
            {
                var frame = new byte[BinaryPrimitives.ReadInt32BigEndian(head)];
                stream.ReadExactly(frame);
                var end = Array.IndexOf(frame, (byte)0);
                lock (_frames) _frames.Add(Encoding.ASCII.GetString(frame, 0, end < 0 ? frame.Length : end));
            }
        }
    }

    /// <summary>Says how often it was asked.</summary>
    internal sealed class CountingClock : TimeProvider
    {
        private long _asked;

        public long Asked => Interlocked.Read(ref _asked);

        public override long GetTimestamp()
        {
            Interlocked.Increment(ref _asked);
            return System.GetTimestamp();
        }
    }

    private sealed class Numbers : IWireForm
    {
        public string Name => "numbers";

        public void WriteHead(FeedDescription feed, IBufferWriter<byte> output) => output.Write(Frame("head"));

        public void WriteTrack(Track track, IBufferWriter<byte> output) => output.Write(Frame("track"));

        public void WriteFrame(in MediaFrame frame, IBufferWriter<byte> output)
        {
            BinaryPrimitives.WriteInt32BigEndian(output.GetSpan(4), frame.Payload.Length);
            output.Advance(4);
            output.Write(frame.Payload.Span);
        }
    }
}

/// <summary>Tests that measure the whole process.</summary>
[CollectionDefinition(nameof(AloneCollection), DisableParallelization = true)]
public sealed class AloneCollection;
