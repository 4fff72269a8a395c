using System.Buffers;
using SrsStack.Media.Live;

namespace SrsStack.Media.Containers.Fmp4;

/// <summary>Puts the frames of one feed into movie fragments: <c>moof</c> and <c>mdat</c> (ISO/IEC 14496-12, 8.8.4 and 8.1.1), video first, then sound.</summary>
/// <remarks>
/// Not thread safe. Allocates nothing per frame or fragment once its buffers have grown. A fragment needs nothing of those before it but the
/// <see cref="InitSegment"/> of its tracks, so what is written may be cut between any two.
/// </remarks>
internal sealed class FragmentWriter
{
    private const int MovieFragmentHead = 8 + 16;
    private const int DataHead = 8;

    private byte[] _head = new byte[1024];
    private TrackRun? _video;
    private TrackRun? _audio;
    private uint _sequence;

    public bool IsEmpty => Samples == 0;

    public int Samples => (_video?.Count ?? 0) + (_audio?.Count ?? 0);

    /// <summary>Bytes of the gathered samples.</summary>
    public int Bytes => (_video?.Data.Length ?? 0) + (_audio?.Data.Length ?? 0);

    /// <summary>Somebody who has only this fragment and the head sees a picture, or hears something when there is no video.</summary>
    public bool IsIndependent => _video?.HasKey ?? true;

    /// <summary>The tracks of what follows; gathered samples of a changed track are dropped, so write them first.</summary>
    public void SetTracks(Track? video, Track? audio)
    {
        Set(ref _video, video, InitSegment.VideoTrackId);
        Set(ref _audio, audio, InitSegment.AudioTrackId);
    }

    /// <returns>False when the frame is empty or of a track that is not set.</returns>
    public bool Add(in MediaFrame frame)
    {
        var run = frame.Track.Kind == MediaKind.Video ? _video : _audio;
        if (run is null || frame.Payload.IsEmpty || !frame.Track.SameAs(run.Track)) return false;
        run.Add(frame);
        return true;
    }

    /// <summary>Writes what is gathered as one fragment; nothing when that is nothing.</summary>
    /// <param name="next">The frame that will follow, when it is known: then the last sample of its track has its true length.</param>
    public void Write(IBufferWriter<byte> output, in MediaFrame? next = null)
    {
        if (IsEmpty) return;
        var head = WriteHead(next);                                    // may have made the memory larger
        output.Write(_head.AsSpan(0, head));
        WriteData(_video, output);
        WriteData(_audio, output);
    }

    /// <summary>The same without copying a sample: their memory goes to the fragment, and what that had is filled next.</summary>
    public void Take(Fragment fragment, in MediaFrame? next = null)
    {
        fragment.Clear();
        if (IsEmpty) return;
        fragment.Samples = Samples;
        var head = WriteHead(next);
        fragment.SetHead(_head.AsSpan(0, head));
        fragment.VideoLength = _video?.Swap(ref fragment.Video) ?? 0;
        fragment.AudioLength = _audio?.Swap(ref fragment.Audio) ?? 0;
    }

    /// <summary>Forgets what is gathered.</summary>
    public void Clear()
    {
        _video?.Clear();
        _audio?.Clear();
    }

    /// <summary>What follows is on another time line.</summary>
    public void ResetClock()
    {
        _video?.ResetClock();
        _audio?.ResetClock();
    }

    /// <summary>Gives the memory back; may be used again.</summary>
    public void Return()
    {
        _video?.Return();
        _audio?.Return();
    }

    /// <returns>Bytes of <c>moof</c> and the head of <c>mdat</c>.</returns>
    private int WriteHead(in MediaFrame? next)
    {
        var size = MovieFragmentHead + Finish(_video, next) + Finish(_audio, next);
        if (_head.Length < size + DataHead) _head = new byte[Math.Max(size + DataHead, _head.Length * 2)];
        var boxes = new FixedBoxWriter(_head);
        boxes.Box(size, "moof"u8);
        boxes.Box(16, "mfhd"u8);
        boxes.UInt32(0);
        boxes.UInt32(++_sequence);
        var videoSize = _video is { IsEmpty: false } video ? WriteRun(video, _head.AsSpan(MovieFragmentHead), size + DataHead) : 0;
        if (_audio is { IsEmpty: false } audio) WriteRun(audio, _head.AsSpan(MovieFragmentHead + videoSize), size + DataHead + (_video?.Data.Length ?? 0));
        new FixedBoxWriter(_head.AsSpan(size)).Box(DataHead + Bytes, "mdat"u8);
        return size + DataHead;
    }

    private static int Finish(TrackRun? run, in MediaFrame? next)
    {
        if (run is null || run.IsEmpty) return 0;
        run.Finish(next is { } frame && frame.Track.Kind == run.Track.Kind ? frame.Dts : null);
        return run.Size;
    }

    private static int WriteRun(TrackRun run, Span<byte> to, int dataOffset)
    {
        run.Write(to, dataOffset);
        return run.Size;
    }

    private static void WriteData(TrackRun? run, IBufferWriter<byte> output)
    {
        if (run is null) return;
        output.Write(run.Data);
        run.Clear();
    }

    private static void Set(ref TrackRun? run, Track? track, int id)
    {
        if (run is not null && track is not null && track.SameAs(run.Track)) return;
        run?.Return();
        run = track is null ? null : new TrackRun(track, id);
    }
}
