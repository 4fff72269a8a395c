using System.Buffers;
using SrsStack.Media.Live;
using SrsStack.Media.Time;

namespace SrsStack.Media.Containers.MpegTs;

/// <summary>Turns the frames of one feed into the packets of a transport stream with one program (ISO/IEC 13818-1).</summary>
/// <remarks>
/// Not thread safe. Allocates nothing per frame once its buffers have grown. Counters, table version and clock go on from call to call, so
/// what one muxer writes may be cut anywhere between two calls when <see cref="Flush"/> came last and <see cref="WriteTables"/> comes next.
/// </remarks>
internal sealed class TsMuxer
{
    /// <summary>The two packets of <see cref="WriteTables"/>.</summary>
    public const int TablesSize = 2 * TsPacket.Size;

    private TsVideo? _video;
    private TsAudio? _audio;
    private Track? _videoTrack;
    private Track? _audioTrack;
    private byte _videoCounter;
    private byte _audioCounter;
    private byte _tablesCounter;
    private int _version = -1;
    private TsReferences _references = new();

    private TsStreamType VideoType => _video?.StreamType ?? TsStreamType.None;

    private TsStreamType AudioType => _audio?.StreamType ?? TsStreamType.None;

    /// <summary>Can a transport stream of this muxer hold the track?</summary>
    public static bool Carries(Track track) => track.Kind == MediaKind.Video ? TsVideo.TryCreate(track) is not null : TsAudio.TryCreate(track) is not null;

    /// <summary>
    /// Sets what the next tables name. Tracks that cannot be carried count as none. Call <see cref="Flush"/> first: gathered audio of a
    /// changed track is dropped.
    /// </summary>
    public void SetTracks(Track? video, Track? audio)
    {
        var before = (VideoType, AudioType);
        if (!ReferenceEquals(video, _videoTrack)) _video = video is null ? null : TsVideo.TryCreate(video);
        if (!ReferenceEquals(audio, _audioTrack)) _audio = audio is null ? null : TsAudio.TryCreate(audio);
        (_videoTrack, _audioTrack) = (video, audio);
        if (_version < 0 || before != (VideoType, AudioType)) _version++;
    }

    /// <summary>What follows is on another time line; its first clock reference says so.</summary>
    public void ResetClock() => _references.Reset();

    /// <summary>Appends one packet of program association and one of program map.</summary>
    public void WriteTables(IBufferWriter<byte> output)
    {
        var packets = output.GetSpan(TablesSize);
        ProgramTables.WriteAssociation(packets[..TsPacket.Size], _tablesCounter);
        ProgramTables.WriteMap(packets[TsPacket.Size..TablesSize], _tablesCounter, _version, VideoType, AudioType);
        _tablesCounter++;
        output.Advance(TablesSize);
    }

    /// <summary>Enters the tracks of now into tables that were written, but that nobody has read yet.</summary>
    /// <param name="tables">What <see cref="WriteTables"/> wrote; keeps its counters.</param>
    public void RewriteTables(Span<byte> tables) =>
        ProgramTables.WriteMap(tables[TsPacket.Size..TablesSize], tables[TsPacket.Size + 3], _version, VideoType, AudioType);

    /// <returns>False when the frame was left out: its track is not carried, or it is empty, broken or too long.</returns>
    public bool WriteFrame(in MediaFrame frame, IBufferWriter<byte> output) =>
        frame.Track.Kind == MediaKind.Video ? WriteVideo(frame, output) : GatherAudio(frame, output);

    /// <summary>Writes the audio that is gathered.</summary>
    public void Flush(IBufferWriter<byte> output)
    {
        if (_audio is null || _audio.IsEmpty) return;
        var carriesClock = _video is null;
        FillReferences(_audio.Start, output);
        if (!carriesClock && !_references.HasStarted) WriteReference(_references.Next(_audio.Start), output);
        var stamp = TsClock.Stamp(_audio.Start);
        var flags = carriesClock ? (byte)(TsPacket.RandomAccessIndicator | _references.TakeDiscontinuity()) : (byte)0;
        Span<byte> header = stackalloc byte[PesHeader.MaxSize];
        var size = PesHeader.Write(header, PesHeader.AudioStream, _audio.Gathered.Length, stamp, stamp);
        long? pcr = carriesClock ? _references.Next(_audio.Start) : null;
        var packets = new PesPacketizer(
            output, ProgramTables.AudioPid, ref _audioCounter, size + _audio.Gathered.Length, flags, pcr);
        packets.Append(header[..size]);
        packets.Append(_audio.Gathered);
        _audio.Clear();
    }

    private bool WriteVideo(in MediaFrame frame, IBufferWriter<byte> output)
    {
        var length = _video?.Measure(frame) ?? 0;
        if (length == 0) return false;
        FillReferences(frame.Dts, output);
        var flags = (byte)((frame.IsKey ? TsPacket.RandomAccessIndicator : 0) | _references.TakeDiscontinuity());
        var pts = frame.Pts < frame.Dts ? frame.Dts : frame.Pts;
        Span<byte> header = stackalloc byte[PesHeader.MaxSize];
        var size = PesHeader.Write(header, PesHeader.VideoStream, length, TsClock.Stamp(pts), TsClock.Stamp(frame.Dts));
        var packets = new PesPacketizer(
            output, ProgramTables.VideoPid, ref _videoCounter, size + length, flags, _references.Next(frame.Dts));
        packets.Append(header[..size]);
        _video!.Append(frame, ref packets);
        return true;
    }

    private bool GatherAudio(in MediaFrame frame, IBufferWriter<byte> output)
    {
        if (_audio is null || !_audio.Accepts(frame)) return false;
        if (_audio.MustFlushBefore(frame)) Flush(output);
        _audio.Add(frame);
        return true;
    }

    /// <summary>Packets with nothing but a clock reference where frames are too far apart to carry it often enough.</summary>
    private void FillReferences(MediaTime until, IBufferWriter<byte> output)
    {
        while (_references.TryFill(until, out var pcr)) WriteReference(pcr, output);
    }

    private void WriteReference(long pcr, IBufferWriter<byte> output)
    {
        // No payload: the continuity counter stays at that of the packet before (2.4.3.3).
        var (pid, next) = _video is null ? (ProgramTables.AudioPid, _audioCounter) : (ProgramTables.VideoPid, _videoCounter);
        var packet = output.GetSpan(TsPacket.Size)[..TsPacket.Size];
        TsPacket.WriteHeader(packet, pid, unitStart: false, TsPacket.MaxPayload, next - 1);
        TsPacket.WriteAdaptation(packet[TsPacket.HeaderSize..], _references.TakeDiscontinuity(), pcr);
        output.Advance(TsPacket.Size);
    }
}
