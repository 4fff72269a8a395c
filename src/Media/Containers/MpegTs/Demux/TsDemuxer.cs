using SrsStack.Media.Live;

namespace SrsStack.Media.Containers.MpegTs.Demux;

/// <summary>A transport stream as it comes from an encoder, into tracks and frames: ISO/IEC 13818-1.</summary>
/// <remarks>
/// Takes the first program, of it the first video and the first audio stream that it knows: H.264, H.265, AAC (ADTS), MP3, Opus. Lost or broken
/// packets cost the access unit they belong to, nothing more; garbage is passed over until packets are found again. Not thread safe.
/// </remarks>
public sealed class TsDemuxer(IFrameSink sink) : IDisposable
{
    private readonly byte[] _partial = new byte[TsPacket.Size];
    private readonly TsTables _tables = new();
    private readonly TsClockUnwrapper _clock = new();       // one for all: streams that begin on both sides of a wrap stay together
    private int _held;
    private TsTrackSource? _video;
    private TsTrackSource? _audio;

    /// <summary>Packets that were not where they should be, or not the next of their stream.</summary>
    public long Lost { get; private set; }

    /// <summary>Access units that were left out: incomplete, broken, or beyond a limit.</summary>
    public long Dropped => (_video?.Dropped ?? 0) + (_audio?.Dropped ?? 0);

    /// <summary>What of the stream is not carried on, for people; null when everything is.</summary>
    public string? Unknown => _tables.Unknown;

    /// <param name="bytes">Any piece; packets may be cut between two calls.</param>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (_held > 0 && !TryComplete(ref bytes)) return;
        while (bytes.Length >= TsPacket.Size)
        {
            if (bytes[0] == TsPacket.Sync)
            {
                Take(bytes[..TsPacket.Size]);
                bytes = bytes[TsPacket.Size..];
                continue;
            }
            var next = bytes[1..].IndexOf(TsPacket.Sync);
            Lost++;
            if (next < 0) return;
            bytes = bytes[(next + 1)..];
        }
        bytes.CopyTo(_partial);
        _held = bytes.Length;
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

    private bool TryComplete(ref ReadOnlySpan<byte> bytes)
    {
        var missing = Math.Min(TsPacket.Size - _held, bytes.Length);
        bytes[..missing].CopyTo(_partial.AsSpan(_held));
        _held += missing;
        bytes = bytes[missing..];
        if (_held < TsPacket.Size) return false;
        _held = 0;
        if (_partial[0] == TsPacket.Sync) Take(_partial);
        else Lost++;
        return true;
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
