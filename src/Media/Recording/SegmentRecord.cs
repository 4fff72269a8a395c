using SrsStack.Media.Time;

namespace SrsStack.Media.Recording;

/// <summary>A closed segment: a file of movie fragments (ISO/IEC 14496-12, 8.8) that plays behind its head. Everything in it can be found again from the file.</summary>
public sealed record SegmentRecord
{
    /// <summary>Counts up within the recording; numbers may be left out, none comes twice.</summary>
    public required long Sequence { get; init; }

    /// <summary>Name of the file within the recording's folder.</summary>
    public required string File { get; init; }

    /// <summary>Which head it needs: the same configuration of tracks always has the same id. <see cref="SegmentNames.Init"/> is its file.</summary>
    public required string InitId { get; init; }

    /// <summary>Length of the file.</summary>
    public required long Bytes { get; init; }

    /// <summary>Earliest decode time on the recording's time line, which begins at 0 and runs on over all sources of the recording.</summary>
    public required MediaTime Start { get; init; }

    /// <summary>Where the last sample ends, by decode time. The next segment starts there or, within some frames, nearly; later after a gap.</summary>
    public required MediaTime End { get; init; }

    /// <summary>When the first sample of it came, by the wall clock.</summary>
    public required DateTimeOffset FirstAt { get; init; }

    /// <summary>When the last one came.</summary>
    public required DateTimeOffset LastAt { get; init; }

    /// <summary>Video samples.</summary>
    public required int Pictures { get; init; }

    /// <summary>Audio samples.</summary>
    public required int Sounds { get; init; }

    /// <summary>Its first picture is a key frame, or there is none.</summary>
    public required bool IsIndependent { get; init; }

    /// <summary>The codecs' four characters with a comma between, video first: <c>avc1,mp4a</c>.</summary>
    public required string Codecs { get; init; }

    /// <summary>Of the file's bytes, in lower case hexadecimal.</summary>
    public required string Sha256 { get; init; }

    public MediaTime Duration => End - Start;
}
