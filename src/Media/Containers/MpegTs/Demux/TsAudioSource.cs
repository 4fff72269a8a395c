using System.Buffers;
using SrsStack.Media.Live;
using SrsStack.Media.Time;

namespace SrsStack.Media.Containers.MpegTs.Demux;

/// <summary>Sound: a PES packet holds several frames, and its stamp is that of the first that begins in it.</summary>
internal sealed class TsAudioSource(TsStream stream, TsAudioFrames frames, TsClockUnwrapper clock, IFrameSink sink) : TsTrackSource(stream, clock, sink)
{
    private readonly ArrayBufferWriter<byte> _frame = new(2048);
    private Track? _track;
    private MediaTime _next;
    private byte[] _carried = [];

    public override bool HasTrack => _track is not null;

    private protected override void HandOn(in PesView pes, TsClockUnwrapper clock)
    {
        var carried = _carried.Length;
        var data = carried == 0 ? pes.Payload : (byte[])[.. _carried, .. pes.Payload];
        _carried = [];
        MediaTime? stamp = pes.Pts is { } pts ? clock.Unwrap(pts) : null;
        var (at, isBroken) = (0, false);
        while (at < data.Length)
        {
            var frame = frames.Read(data[at..]);
            if (frame.Taken <= 0) break;
            if (at >= carried) (_next, stamp) = (stamp ?? _next, null);     // what began in the packet before goes on from there
            at += frame.Taken;
            if (!frame.Payload.IsEmpty) HandOn(frame, _next);
            else if (!isBroken) Dropped++;                                  // garbage is passed over byte by byte
            isBroken = frame.Payload.IsEmpty;
            _next += frame.Duration;
        }
        if (at < data.Length && data.Length - at <= TsAudioFrames.MaxFrame) _carried = data[at..].ToArray();
    }

    private protected override void Forget() => _carried = [];

    private ReadOnlyMemory<byte> Copy(ReadOnlySpan<byte> payload)
    {
        _frame.ResetWrittenCount();
        _frame.Write(payload);
        return _frame.WrittenMemory;
    }

    private void HandOn(in TsAudioFrame frame, MediaTime time)
    {
        if (frames.TryTakeTrack(out var track) && (!track!.SameAs(_track) || track.Audio != _track!.Audio))
        {
            _track = track;
            Sink.OnTrack(track);
        }
        if (_track is null) Dropped++;
        else Sink.OnFrame(new(_track, time, time, IsKey: true, Copy(frame.Payload)));
    }
}
