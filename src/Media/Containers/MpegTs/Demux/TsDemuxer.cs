using SrsStack.Media.Live;

namespace SrsStack.Media.Containers.MpegTs.Demux;

/// <summary>A transport stream as it comes from an encoder, into tracks and frames: ISO/IEC 13818-1.</summary>
/// <remarks>
/// Takes the first program, of it the first video and the first audio stream that it knows: H.264, H.265, AAC (ADTS), MP3, Opus. Lost or broken
/// packets cost the access unit they belong to, nothing more; garbage is passed over until packets are found again. Not thread safe.
/// </remarks>
public sealed class TsDemuxer(IFrameSink sink) : IDisposable
{
    private readonly byte[] _partial = new byte[TsPacket.Size + 1];
    private readonly TsTables _tables = new();
    private readonly TsClockUnwrapper _clock = new();       // one for all: streams that begin on both sides of a wrap stay together
    private int _held;
    private bool _isInStep = true;
    private TsTrackSource? _video;
    private TsTrackSource? _audio;

    /// <summary>Packets that were not where they should be, or not the next of their stream.</summary>
    public long Lost { get; private set; }

    /// <summary>Access units that were left out: incomplete, broken, or beyond a limit.</summary>
    public long Dropped => (_video?.Dropped ?? 0) + (_audio?.Dropped ?? 0);

    /// <summary>The tables name a stream of which no track was found yet.</summary>
    public bool AwaitsTracks => _video is { HasTrack: false } || _audio is { HasTrack: false };

    /// <summary>What of the stream is not carried on, for people; null when everything is.</summary>
    public string? Unknown => _tables.Unknown;

    /// <summary>Bytes that tell a packet: out of step, the next one's first byte as well.</summary>
    private int Needed => _isInStep ? TsPacket.Size : TsPacket.Size + 1;

    /// <param name="bytes">Any piece; packets may be cut between two calls.</param>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        while (_held > 0)
        {
            var taken = Math.Min(Needed - _held, bytes.Length);
            bytes[..taken].CopyTo(_partial.AsSpan(_held));
            _held += taken;
            bytes = bytes[taken..];
            if (_held < Needed) return;
            var used = TakeAll(_partial.AsSpan(0, _held));
            _partial.AsSpan(used.._held).CopyTo(_partial);
            _held -= used;
        }
        var rest = bytes[TakeAll(bytes)..];
        rest.CopyTo(_partial);
        _held = rest.Length;
    }

    /// <summary>No more comes: what is complete is handed on.</summary>
    public void Flush()
    {
        _video?.Flush();
        _audio?.Flush();
    }

    public void Dispose()
    {
        _video?.Dispose();
        _audio?.Dispose();
    }

    /// <returns>Bytes that are done with; the rest is less than <see cref="Needed"/>.</returns>
    private int TakeAll(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        while (bytes.Length - at >= Needed)
        {
            if (bytes[at] == TsPacket.Sync && (_isInStep || bytes[at + TsPacket.Size] == TsPacket.Sync))
            {
                _isInStep = true;
                Take(bytes.Slice(at, TsPacket.Size));
                at += TsPacket.Size;
                continue;
            }
            if (_isInStep) Lost++;
            _isInStep = false;
            var next = bytes[(at + 1)..].IndexOf(TsPacket.Sync);
            at = next < 0 ? bytes.Length : at + 1 + next;
        }
        return at;
    }

    private void Take(ReadOnlySpan<byte> bytes)
    {
        if (!TsPacketView.TryRead(bytes, out var packet)) return;
        if (_tables.TryTake(packet))
        {
            if (_tables.IsNew) Open();
            return;
        }
        var source = packet.Pid == _video?.Pid ? _video : packet.Pid == _audio?.Pid ? _audio : null;
        if (source is not null && !source.Take(packet)) Lost++;
    }

    /// <summary>The tables name other streams than before; those that stay go on.</summary>
    private void Open()
    {
        _video = Replace(_video, _tables.Video);
        _audio = Replace(_audio, _tables.Audio);
    }

    private TsTrackSource? Replace(TsTrackSource? known, TsStream? stream)
    {
        if (known is not null && stream == known.Stream) return known;
        known?.Flush();
        known?.Dispose();
        return stream is { } s ? TsTrackSource.Of(s, _clock, sink) : null;
    }
}
