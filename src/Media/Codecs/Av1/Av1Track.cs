using SrsStack.Media.Live;

namespace SrsStack.Media.Codecs.Av1;

/// <summary>Makes the track of an AV1 stream. Its configuration is AV1CodecConfigurationRecord: AV1 in ISO BMFF 1.2, 2.3.</summary>
internal static class Av1Track
{
    public const int MaxConfigBytes = 4096;

    private const int HeadBytes = 4;

    /// <param name="record">As it came, with a sequence header behind its head; copied.</param>
    /// <param name="track">Set when the result is true.</param>
    /// <returns>False when the record or its sequence header is broken, missing or over a limit.</returns>
    public static bool TryCreate(ReadOnlySpan<byte> record, out Track? track)
    {
        track = null;
        if (record.Length is <= HeadBytes or > MaxConfigBytes || record[0] != 0x81) return false;
        if (!Av1SequenceHeader.TryFind(record[HeadBytes..], out _, out var header)) return false;
        track = new Track(MediaKind.Video, CodecId.Av1, record.ToArray())
        {
            Video = new VideoFormat(header!.Width, header.Height, header.Profile, header.Level),
        };
        return true;
    }

    /// <summary>From a sample that has a sequence header, as every key frame should.</summary>
    public static bool TryCreateFromSample(ReadOnlySpan<byte> sample, out Track? track)
    {
        track = null;
        if (!Av1SequenceHeader.TryFind(sample, out var unit, out var header)) return false;
        return unit.Length <= MaxConfigBytes - HeadBytes && TryCreate(ToRecord(header!, unit), out track);
    }

    private static byte[] ToRecord(Av1SequenceHeader header, ReadOnlySpan<byte> unit)
    {
        var record = new byte[HeadBytes + unit.Length];
        record[0] = 0x81;                                              // marker, version 1
        record[1] = (byte)((header.Profile << 5) | header.Level);
        record[2] = (byte)(
            (header.IsHighTier ? 0x80 : 0) | (header.BitDepth > 8 ? 0x40 : 0) | (header.BitDepth > 10 ? 0x20 : 0) | (header.IsMonochrome ? 0x10 : 0)
            | (header.SubsamplingX ? 8 : 0) | (header.SubsamplingY ? 4 : 0) | header.ChromaSamplePosition);
        unit.CopyTo(record.AsSpan(HeadBytes));
        return record;
    }
}
