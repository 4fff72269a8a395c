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

    private protected override void HandOn(in PesView pes, TsClockUnwrapper clock)
    {
        var carried = _carried.Length;
        var data = carried == 0 ? pes.Payload : (byte[])[.. _carried, .. pes.Payload];
        _carried = [];
        var (stamp, at) = (pes.Pts is { } pts ? clock.Unwrap(pts) : _next, 0);
        while (at < data.Length)
        {
            var frame = frames.Read(data[at..]);
            if (frame.Taken <= 0) break;
            var time = at < carried ? _next : stamp;                // what began in the packet before goes on from there
            at += frame.Taken;
            if (frame.Payload.IsEmpty) Dropped++;
            else HandOn(frame, time);
            if (at > carried || time == stamp) stamp = time + frame.Duration;
            _next = time + frame.Duration;
        }
        if (at < data.Length && data.Length - at <= TsAudioFrames.MaxFrame) _carried = data[at..].ToArray();
    }

    private protected override void Close()
    {
    }

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
