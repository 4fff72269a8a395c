using SrsStack.Media.Containers.Fmp4;
using SrsStack.Media.Time;

namespace SrsStack.Media.Containers.Mp4;

/// <summary>The <c>trak</c> of a movie: ISO/IEC 14496-12, 8.3.1. Small boxes are made here, the sample tables go to the output as they are.</summary>
internal sealed class MovieTrack
{
    /// <summary>Units of a second in <c>mvhd</c>, <c>tkhd</c> and edit lists.</summary>
    public const int MovieTimescale = 90_000;

    private readonly SampleTable _samples;
    private readonly byte[] _head;
    private readonly byte[] _mediaHead;
    private readonly byte[] _infoHead;
    private readonly byte[] _descriptions;
    private readonly MovieTable[] _tables;

    /// <param name="start">Where the movie begins on the recording's time line.</param>
    /// <param name="data">Where the data begins in the file.</param>
    public MovieTrack(SampleTable samples, int id, MediaTime start, long data, bool isLong)
    {
        (_samples, IsLong) = (samples, isLong);
        Delay = Units(samples.ShownFrom - start);
        _head = WriteHeader(id);
        _mediaHead = WriteMediaHeader();
        _infoHead = WriteInfoHeader();
        _descriptions = WriteDescriptions();
        _tables = [.. Tables(data, isLong)];
    }

    /// <summary>Nothing is shown for so long at the beginning, in units of the movie.</summary>
    private long Delay { get; }

    /// <summary>Offsets have 64 bits.</summary>
    public bool IsLong { get; }

    /// <summary>With <see cref="Delay"/>, in units of the movie.</summary>
    public long Duration => Delay + Units(_samples.Duration);

    public long Size => BoxReader.HeadBytes + _head.Length + MediaSize;

    private long MediaSize => BoxReader.HeadBytes + _mediaHead.Length + InfoSize;

    private long InfoSize => BoxReader.HeadBytes + _infoHead.Length + TableSize;

    private long TableSize => BoxReader.HeadBytes + _descriptions.Length + _tables.Sum(t => t.Size);

    public void Write(Stream output)
    {
        Begin(output, Size, "trak"u8).Write(_head);
        Begin(output, MediaSize, "mdia"u8).Write(_mediaHead);
        Begin(output, InfoSize, "minf"u8).Write(_infoHead);
        Begin(output, TableSize, "stbl"u8).Write(_descriptions);
        foreach (var table in _tables) table.Write(output);
    }

    /// <summary>Size with this head, and type.</summary>
    public static Stream Begin(Stream output, long size, ReadOnlySpan<byte> type)
    {
        Span<byte> head = stackalloc byte[BoxReader.HeadBytes];
        new FixedBoxWriter(head).Box((int)size, type);
        output.Write(head);
        return output;
    }

    private IEnumerable<MovieTable> Tables(long data, bool isLong)
    {
        yield return new("stts", 0, null, _samples.Durations.Entries, 2);
        if (_samples.IsComposed) yield return new("ctts", 1, null, _samples.Compositions.Entries, 2);
        if (_samples.Keys.Count < _samples.Count) yield return new("stss", 0, null, _samples.Keys, 1);
        yield return new("stsc", 0, null, _samples.Chunks, 3);
        yield return new("stsz", 0, 0, _samples.Sizes, 1);
        yield return new(isLong ? "co64" : "stco", 0, null, _samples.ChunkOffsets, 2) { Base = data, IsLong = isLong };
    }

    /// <summary>8.3.2, and the edit list of 8.6.6: nothing until the track begins, then all of it from its first presentation on.</summary>
    private byte[] WriteHeader(int id)
    {
        var isVideo = _samples.Head.IsVideo;
        var (width, height) = _samples.Head.Size;
        var boxes = new BoxWriter();
        boxes.BeginFull("tkhd"u8, version: 1, flags: 3).Zeros(16).UInt32((uint)id).Zeros(4);
        UInt64(boxes, Duration).Zeros(8).UInt16(0).UInt16(isVideo ? 0 : 1).UInt16(isVideo ? 0 : 0x0100).Zeros(2);
        InitSegment.WriteMatrix(boxes).UInt32((uint)width << 16).UInt32((uint)height << 16).End();
        boxes.Begin("edts"u8).BeginFull("elst"u8, version: 1).UInt32(Delay > 0 ? 2u : 1);
        if (Delay > 0) UInt64(UInt64(boxes, Delay), -1).UInt32(0x0001_0000);
        UInt64(UInt64(boxes, Units(_samples.Duration)), _samples.FirstComposition).UInt32(0x0001_0000);
        return boxes.End().End().ToArray();
    }

    private byte[] WriteMediaHeader()
    {
        var boxes = new BoxWriter();
        boxes.BeginFull("mdhd"u8, version: 1).Zeros(16).UInt32((uint)_samples.Head.Timescale);
        UInt64(boxes, _samples.Units).UInt16(InitSegment.Undetermined).Zeros(2).End();
        return boxes.BeginFull("hdlr"u8).Zeros(4).Bytes(_samples.Head.IsVideo ? "vide"u8 : "soun"u8).Zeros(12 + 1).End().ToArray();
    }

    private byte[] WriteInfoHeader()
    {
        var boxes = new BoxWriter();
        if (_samples.Head.IsVideo) boxes.BeginFull("vmhd"u8, flags: 1).Zeros(8).End();
        else boxes.BeginFull("smhd"u8).Zeros(4).End();
        return boxes.Begin("dinf"u8).BeginFull("dref"u8).UInt32(1).BeginFull("url "u8, flags: 1).End().End().End().ToArray();
    }

    private byte[] WriteDescriptions()
    {
        var boxes = new BoxWriter().BeginFull("stsd"u8).UInt32((uint)_samples.Descriptions.Count);
        foreach (var entry in _samples.Descriptions) boxes.Bytes(entry.Span);
        return boxes.End().ToArray();
    }

    private static BoxWriter UInt64(BoxWriter boxes, long value) => boxes.UInt32((uint)(value >> 32)).UInt32((uint)value);

    private static long Units(MediaTime time) => (long)((((Int128)time.Flicks * MovieTimescale) + (MediaTime.PerSecond / 2)) / MediaTime.PerSecond);
}
