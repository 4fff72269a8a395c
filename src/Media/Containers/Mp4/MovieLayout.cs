using SrsStack.Media.Containers.Fmp4;

namespace SrsStack.Media.Containers.Mp4;

/// <summary>Where everything stands in a movie file: <c>ftyp</c>, <c>moov</c>, <c>mdat</c> (ISO/IEC 14496-12, 4.3, 8.2, 8.1.1), so that playing may begin before the end is there.</summary>
internal sealed class MovieLayout
{
    private const int LongDataHead = 16;

    private static readonly byte[] FileType = new BoxWriter().Begin("ftyp"u8).Bytes("isom"u8).UInt32(0x200).Bytes("isomiso6iso2mp41"u8).End().ToArray();

    private readonly MovieTrack[] _tracks;
    private readonly long _dataLength;
    private readonly byte[] _movieHeader;
    private readonly bool _isLongData;

    /// <param name="tables">One or two.</param>
    /// <param name="dataLength">Bytes of all samples.</param>
    public MovieLayout(IReadOnlyList<SampleTable> tables, long dataLength)
    {
        (_dataLength, _isLongData) = (dataLength, dataLength + BoxReader.HeadBytes > uint.MaxValue);
        var start = tables.Min(t => t.ShownFrom);
        _tracks = Place(isLong: false);
        _movieHeader = WriteMovieHeader();
        if (Size > uint.MaxValue) _tracks = Place(isLong: true);
        _tracks = Place(_tracks[0].IsLong, HeadSize);

        MovieTrack[] Place(bool isLong, long data = 0) => [.. tables.Select((t, i) => new MovieTrack(t, i + 1, start, data, isLong))];
    }

    /// <summary>Of the whole file.</summary>
    public long Size => HeadSize + _dataLength;

    /// <summary>In units of <see cref="MovieTrack.MovieTimescale"/>.</summary>
    public long Duration => _tracks.Max(t => t.Duration);

    private long HeadSize => FileType.Length + MovieSize + (_isLongData ? LongDataHead : BoxReader.HeadBytes);

    private long MovieSize => BoxReader.HeadBytes + _movieHeader.Length + _tracks.Sum(t => t.Size);

    /// <summary>Everything in front of the samples.</summary>
    public void WriteHead(Stream output)
    {
        output.Write(FileType);
        MovieTrack.Begin(output, MovieSize, "moov"u8).Write(_movieHeader);
        foreach (var track in _tracks) track.Write(output);
        if (!_isLongData)
        {
            MovieTrack.Begin(output, BoxReader.HeadBytes + _dataLength, "mdat"u8);
            return;
        }

        Span<byte> head = stackalloc byte[LongDataHead];
        var boxes = new FixedBoxWriter(head);
        boxes.Box(1, "mdat"u8);
        boxes.UInt64((ulong)(LongDataHead + _dataLength));
        output.Write(head);
    }

    private byte[] WriteMovieHeader()
    {
        var boxes = new BoxWriter();
        boxes.BeginFull("mvhd"u8, version: 1).Zeros(16).UInt32(MovieTrack.MovieTimescale).UInt32((uint)(Duration >> 32)).UInt32((uint)Duration);
        boxes.UInt32(0x0001_0000).UInt16(0x0100).Zeros(10);
        return InitSegment.WriteMatrix(boxes).Zeros(24).UInt32((uint)_tracks.Length + 1).End().ToArray();
    }
}
