using System.Buffers;
using System.Buffers.Binary;
using SrsStack.Media.Bits;
using SrsStack.Media.Codecs.H264;
using SrsStack.Media.Codecs.Hevc;
using SrsStack.Media.Live;

namespace SrsStack.Media.Containers.MpegTs.Demux;

/// <summary>Pictures: a PES packet holds one access unit as a byte stream (H.264 and H.265, Annex B).</summary>
internal sealed class TsVideoSource(TsStream stream, VideoUnits units, TsClockUnwrapper clock, IFrameSink sink) : TsTrackSource(stream, clock, sink)
{
    /// <summary>Ten seconds.</summary>
    private const long MaxReorder = 900_000;

    private readonly ArrayBufferWriter<byte> _sample = new(64 << 10);
    private Track? _track;

    public override bool HasTrack => _track is not null;

    private protected override void HandOn(in PesView pes, TsClockUnwrapper clock)
    {
        _sample.ResetWrittenCount();
        var isKey = false;
        var rest = pes.Payload;
        while (ByteStream.TryRead(ref rest, out var nal)) isKey |= Take(nal);
        if (units.TryTakeTrack(out var track)) Announce(track!);
        if (_track is null || _sample.WrittenCount == 0 || pes.Pts is not { } pts)
        {
            Dropped++;
            return;
        }
        var dts = clock.Unwrap(pes.Dts!.Value);
        var later = (pts - pes.Dts.Value) & ((1L << 33) - 1);
        if (later > MaxReorder) later = 0;                          // shown before it is decoded: the encoder is wrong about one of them
        Sink.OnFrame(new(_track, dts, dts + Time.MediaTime.From90KHz(later), isKey, _sample.WrittenMemory));
    }

    /// <returns>True for a slice of a key picture.</returns>
    private bool Take(ReadOnlySpan<byte> nal)
    {
        if (units.TryKeep(nal)) return false;
        BinaryPrimitives.WriteInt32BigEndian(_sample.GetSpan(4), nal.Length);
        _sample.Advance(4);
        _sample.Write(nal);
        return units.IsKey(nal);
    }

    private void Announce(Track track)
    {
        if (track.SameAs(_track)) return;
        _track = track;
        Sink.OnTrack(track);
    }
}

/// <summary>What differs between H.264 and H.265: which units are parameter sets, which begin a picture that can be decoded by itself.</summary>
internal abstract class VideoUnits
{
    private const int MaxSetBytes = 4096;

    /// <summary>More are in no stream, and what a track's configuration may be long.</summary>
    private const int MaxSets = 16;

    private bool _isChanged;

    /// <summary>Parameter sets are kept for the track, delimiters are left out.</summary>
    /// <returns>True when the unit is no part of the picture.</returns>
    public abstract bool TryKeep(ReadOnlySpan<byte> nal);

    public abstract bool IsKey(ReadOnlySpan<byte> nal);

    /// <returns>True when parameter sets have changed and are complete.</returns>
    public bool TryTakeTrack(out Track? track)
    {
        track = null;
        if (!_isChanged || !TryCreate(out track)) return false;
        _isChanged = false;
        return true;
    }

    private protected abstract bool TryCreate(out Track? track);

    private protected bool Keep(ref byte[] set, ReadOnlySpan<byte> nal)
    {
        if (nal.Length > MaxSetBytes || nal.SequenceEqual(set)) return false;
        set = nal.ToArray();
        return _isChanged = true;
    }

    /// <summary>Picture parameter sets: encoders use several, told apart by their id (H.264, 7.3.2.2; H.265, 7.3.2.3).</summary>
    /// <param name="head">Bytes of the unit's header.</param>
    private protected void Keep(SortedList<int, byte[]> sets, ReadOnlySpan<byte> nal, int head)
    {
        var reader = new BitReader(nal[Math.Min(head, nal.Length)..]);
        var id = ExpGolomb.ReadUnsigned(ref reader, MaxSets - 1);
        if (reader.Failed || (sets.Count == MaxSets && !sets.ContainsKey(id))) return;
        var known = sets.GetValueOrDefault(id) ?? [];
        if (Keep(ref known, nal)) sets[id] = known;
    }
}

internal sealed class H264Units : VideoUnits
{
    private byte[] _sequence = [];
    private readonly SortedList<int, byte[]> _pictures = [];

    public override bool TryKeep(ReadOnlySpan<byte> nal)
    {
        var type = NalUnit.TypeOf(nal);
        if (type == NalUnitType.SequenceParameterSet && Keep(ref _sequence, nal)) _pictures.Clear();        // each picture's refers to it
        else if (type == NalUnitType.PictureParameterSet) Keep(_pictures, nal, head: 1);
        return type is NalUnitType.SequenceParameterSet or NalUnitType.PictureParameterSet or NalUnitType.AccessUnitDelimiter;
    }

    public override bool IsKey(ReadOnlySpan<byte> nal) => NalUnit.TypeOf(nal) == NalUnitType.SliceIdr;

    private protected override bool TryCreate(out Track? track)
    {
        track = null;
        return _sequence.Length >= 4 && _pictures.Count > 0
            && H264Track.TryCreate(new AvcDecoderConfiguration(_sequence[1], _sequence[2], _sequence[3], Avcc.LengthSize, [_sequence], [.. _pictures.Values]).ToBytes(), out track);
    }
}

internal sealed class HevcUnits : VideoUnits
{
    private byte[] _video = [];
    private byte[] _sequence = [];
    private readonly SortedList<int, byte[]> _pictures = [];

    public override bool TryKeep(ReadOnlySpan<byte> nal)
    {
        var type = HevcNalUnit.TypeOf(nal);
        if (type == HevcNalType.VideoParameterSet) Keep(ref _video, nal);
        else if (type == HevcNalType.SequenceParameterSet && Keep(ref _sequence, nal)) _pictures.Clear();
        else if (type == HevcNalType.PictureParameterSet) Keep(_pictures, nal, HevcNalUnit.HeaderSize);
        return type is HevcNalType.VideoParameterSet or HevcNalType.SequenceParameterSet or HevcNalType.PictureParameterSet or HevcNalType.AccessUnitDelimiter;
    }

    public override bool IsKey(ReadOnlySpan<byte> nal) => HevcNalUnit.TypeOf(nal) is >= HevcNalType.FirstRandomAccess and <= HevcNalType.LastRandomAccess;

    private protected override bool TryCreate(out Track? track)
    {
        track = null;
        return _video.Length > 0 && _sequence.Length > 0 && _pictures.Count > 0 && HevcTrack.TryCreate([_video], [_sequence], [.. _pictures.Values], out track);
    }
}
