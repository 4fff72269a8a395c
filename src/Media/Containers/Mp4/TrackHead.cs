using System.Buffers.Binary;

namespace SrsStack.Media.Containers.Mp4;

/// <summary>What a head (<c>moov</c> without samples) says of one track: ISO/IEC 14496-12, 8.4.2, 8.5.2, 8.8.3.</summary>
/// <param name="Timescale">Units of one second.</param>
/// <param name="SampleEntry">The first entry of <c>stsd</c> as it stands there, with its head.</param>
/// <param name="DefaultFlags">default_sample_flags.</param>
internal sealed record TrackHead(int Id, bool IsVideo, int Timescale, ReadOnlyMemory<byte> SampleEntry, uint DefaultFlags)
{
    private const int FullHead = 4;
    private const int MinEntryBytes = 36;

    /// <summary>AAC can say rates of 24 bits.</summary>
    private const int MaxTimescale = (1 << 24) - 1;

    /// <summary>Four characters that name the codec.</summary>
    public uint Codec => BinaryPrimitives.ReadUInt32BigEndian(SampleEntry.Span[4..]);

    /// <summary>Of the picture, in pixels.</summary>
    public (int Width, int Height) Size =>
        IsVideo ? (BinaryPrimitives.ReadUInt16BigEndian(SampleEntry.Span[32..]), BinaryPrimitives.ReadUInt16BigEndian(SampleEntry.Span[34..])) : default;

    /// <param name="trak">Body of the box; what is kept is copied.</param>
    /// <param name="flags">Of the track's <c>trex</c>.</param>
    public static bool TryParse(ReadOnlySpan<byte> trak, Func<int, uint> flags, out TrackHead? track)
    {
        track = null;
        if (!BoxReader.TryFind(trak, "tkhd"u8, out var header) || header.Length < 16 || header[0] != 0) return false;
        if (!BoxReader.TryFind(trak, "mdia"u8, out var media) || !BoxReader.TryFind(media, "mdhd"u8, out var times) || times.Length < 16 || times[0] != 0) return false;
        if (!BoxReader.TryFind(media, "hdlr"u8, out var handler) || handler.Length < 12 || !BoxReader.TryFind(media, "minf"u8, out var info)) return false;
        if (!BoxReader.TryFind(info, "stbl"u8, out var table) || !BoxReader.TryFind(table, "stsd"u8, out var entries) || entries.Length < FullHead + 4) return false;
        var (id, timescale) = (BinaryPrimitives.ReadInt32BigEndian(header[12..]), BinaryPrimitives.ReadInt32BigEndian(times[12..]));
        var entry = new BoxReader(entries[(FullHead + 4)..]);
        var isVideo = handler.Slice(8, 4).SequenceEqual("vide"u8);
        if (timescale is <= 0 or > MaxTimescale || !entry.TryRead() || entry.Whole.Length < MinEntryBytes) return false;
        if (!isVideo && !handler.Slice(8, 4).SequenceEqual("soun"u8)) return false;
        track = new(id, isVideo, timescale, entry.Whole.ToArray(), flags(id));
        return true;
    }
}
