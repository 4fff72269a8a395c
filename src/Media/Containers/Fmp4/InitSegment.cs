using SrsStack.Media.Live;

namespace SrsStack.Media.Containers.Fmp4;

/// <summary>The head of a fragmented file: <c>ftyp</c> and <c>moov</c> without samples (ISO/IEC 14496-12, 4.3, 8.2, 8.8).</summary>
internal static class InitSegment
{
    public const int VideoTrackId = 1;
    public const int AudioTrackId = 2;

    /// <summary>default_sample_flags: depends on others, no random access point (8.8.3.1).</summary>
    public const uint DependentSample = 0x0101_0000;

    /// <summary>Depends on no other.</summary>
    public const uint IndependentSample = 0x0200_0000;

    private const int VideoTimescale = 90_000;
    private const int MovieTimescale = 1_000;
    internal const int Undetermined = 0x55C4;                           // "und", ISO 639-2/T in three times five bits

    /// <summary>Can a fragment hold the track? It must say what a player has to know before the first sample.</summary>
    public static bool Carries(Track track) => SampleEntry.Knows(track.Codec) && (track.Kind == MediaKind.Video
        ? track.Video is { Width: > 0 and <= ushort.MaxValue, Height: > 0 and <= ushort.MaxValue }
        : track.Audio is { SampleRate: > 0, Channels: > 0 });

    /// <summary>Units of one second: 90,000 for video, whole samples for sound.</summary>
    public static int TimescaleOf(Track track) => track.Kind == MediaKind.Video ? VideoTimescale : track.Audio!.SampleRate;

    /// <param name="video">Null for none; else <see cref="Carries"/>.</param>
    /// <param name="audio">Null for none; else <see cref="Carries"/>.</param>
    public static byte[] Create(Track? video, Track? audio)
    {
        var boxes = new BoxWriter();
        boxes.Begin("ftyp"u8).Bytes("iso6"u8).UInt32(1).Bytes("iso6mp41"u8).End();
        boxes.Begin("moov"u8);
        boxes.BeginFull("mvhd"u8).Zeros(8).UInt32(MovieTimescale).UInt32(0).UInt32(0x0001_0000).UInt16(0x0100).Zeros(10);
        WriteMatrix(boxes).Zeros(24).UInt32(AudioTrackId + 1).End();
        if (video is not null) WriteTrack(boxes, video, VideoTrackId);
        if (audio is not null) WriteTrack(boxes, audio, AudioTrackId);
        boxes.Begin("mvex"u8);
        if (video is not null) WriteDefaults(boxes, VideoTrackId, DependentSample);
        if (audio is not null) WriteDefaults(boxes, AudioTrackId, IndependentSample);
        return boxes.End().End().ToArray();
    }

    private static void WriteTrack(BoxWriter boxes, Track track, int id)
    {
        var isVideo = track.Kind == MediaKind.Video;
        boxes.Begin("trak"u8);
        boxes.BeginFull("tkhd"u8, flags: 7).Zeros(8).UInt32((uint)id).Zeros(4 + 4 + 8).UInt16(0).UInt16(isVideo ? 0 : 1).UInt16(isVideo ? 0 : 0x0100).Zeros(2);
        WriteMatrix(boxes).UInt32((uint)(track.Video?.Width ?? 0) << 16).UInt32((uint)(track.Video?.Height ?? 0) << 16).End();
        boxes.Begin("mdia"u8);
        boxes.BeginFull("mdhd"u8).Zeros(8).UInt32((uint)TimescaleOf(track)).UInt32(0).UInt16(Undetermined).Zeros(2).End();
        boxes.BeginFull("hdlr"u8).Zeros(4).Bytes(isVideo ? "vide"u8 : "soun"u8).Zeros(12 + 1).End();
        boxes.Begin("minf"u8);
        if (isVideo) boxes.BeginFull("vmhd"u8, flags: 1).Zeros(8).End();
        else boxes.BeginFull("smhd"u8).Zeros(4).End();
        boxes.Begin("dinf"u8).BeginFull("dref"u8).UInt32(1).BeginFull("url "u8, flags: 1).End().End().End();
        WriteSampleTable(boxes, track);
        boxes.End().End().End();
    }

    private static void WriteSampleTable(BoxWriter boxes, Track track)
    {
        boxes.Begin("stbl"u8).BeginFull("stsd"u8).UInt32(1);
        SampleEntry.Write(boxes, track);
        boxes.End();
        boxes.BeginFull("stts"u8).UInt32(0).End();
        boxes.BeginFull("stsc"u8).UInt32(0).End();
        boxes.BeginFull("stsz"u8).UInt32(0).UInt32(0).End();
        boxes.BeginFull("stco"u8).UInt32(0).End().End();
    }

    private static void WriteDefaults(BoxWriter boxes, int id, uint flags) =>
        boxes.BeginFull("trex"u8).UInt32((uint)id).UInt32(1).UInt32(0).UInt32(0).UInt32(flags).End();

    /// <summary>As it is: no turning, no scaling.</summary>
    internal static BoxWriter WriteMatrix(BoxWriter boxes) =>
        boxes.UInt32(0x0001_0000).Zeros(12).UInt32(0x0001_0000).Zeros(12).UInt32(0x4000_0000);
}
