using System.Buffers;
using SrsStack.Media.Live;

namespace SrsStack.Media.Containers.MpegTs.Demux;

/// <summary>One elementary stream: packets into PES packets, these into frames (ISO/IEC 13818-1, 2.4.3.6).</summary>
internal abstract class TsTrackSource(TsStream stream, TsClockUnwrapper clock, IFrameSink sink) : IDisposable
{
    /// <summary>Largest access unit taken.</summary>
    private const int MaxBytes = 8 << 20;
    private const int Unknown = -1;

    private byte[] _buffer = [];
    private int _length;
    private int _announced;
    private int _counter = Unknown;
    private bool _isOpen;

    public TsStream Stream => stream;

    public int Pid => stream.Pid;

    /// <summary>Its configuration was found.</summary>
    public abstract bool HasTrack { get; }

    public long Dropped { get; private protected set; }

    private protected IFrameSink Sink => sink;

    public static TsTrackSource Of(TsStream stream, TsClockUnwrapper clock, IFrameSink sink) => stream.Type switch
    {
        TsStreamType.H264 => new TsVideoSource(stream, new H264Units(), clock, sink),
        TsStreamType.H265 => new TsVideoSource(stream, new HevcUnits(), clock, sink),
        _ => new TsAudioSource(stream, TsAudioFrames.Of(stream), clock, sink),
    };

    /// <returns>False when packets before this one are missing.</returns>
    public bool Take(in TsPacketView packet)
    {
        if (packet.Payload.IsEmpty) return true;
        var isNext = _counter == Unknown || packet.IsDiscontinuity || packet.Counter == ((_counter + 1) & 0xF);
        if (!isNext && packet.Counter == _counter) return true;                 // sent twice, which is allowed
        _counter = packet.Counter;
        if (!isNext) Abandon();
        if (packet.IsStart)
        {
            Flush();
            Begin(packet.Payload);
        }
        else if (_isOpen)
        {
            Append(packet.Payload);
        }
        if (_isOpen && _announced > 0 && _length >= _announced) Flush();        // what says its length need not wait for the next to begin
        return isNext;
    }

    /// <summary>Hands on what is complete.</summary>
    public void Flush()
    {
        if (!_isOpen) return;
        _isOpen = false;
        if (_announced > _length || !PesView.TryRead(_buffer.AsSpan(0, _length), out var pes)) Dropped++;
        else HandOn(pes, clock);
    }

    public void Dispose()
    {
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private protected abstract void HandOn(in PesView pes, TsClockUnwrapper clock);

    /// <summary>Bytes are missing: what was kept of the unit before does not go on.</summary>
    private protected virtual void Forget()
    {
    }

    private void Begin(ReadOnlySpan<byte> payload)
    {
        _length = 0;
        _isOpen = true;
        _announced = payload.Length >= 6 && ((payload[4] << 8) | payload[5]) is > 0 and var rest ? rest + 6 : 0;
        Append(payload);
    }

    private void Append(ReadOnlySpan<byte> payload)
    {
        if (_length + payload.Length > MaxBytes)
        {
            Abandon();
            return;
        }
        if (_length + payload.Length > _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_length + payload.Length, Math.Max(4096, _buffer.Length * 2)));
            _buffer.AsSpan(0, _length).CopyTo(larger);
            if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }
        payload.CopyTo(_buffer.AsSpan(_length));
        _length += payload.Length;
    }

    private void Abandon()
    {
        if (_isOpen) Dropped++;
        _isOpen = false;
        Forget();
    }
}
