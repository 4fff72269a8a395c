using SrsStack.Media.Live;

namespace SrsStack.Infrastructure.Streams;

/// <summary>Codecs and profiles as people and SRS call them.</summary>
public static class CodecNames
{
    public static string Of(CodecId codec) => codec switch
    {
        CodecId.H264 => "H.264",
        CodecId.H265 => "H.265",
        CodecId.Av1 => "AV1",
        CodecId.Vp9 => "VP9",
        CodecId.Aac => "AAC",
        CodecId.Mp3 => "MP3",
        CodecId.Opus => "Opus",
        CodecId.Flac => "FLAC",
        CodecId.Ac3 => "AC-3",
        CodecId.Eac3 => "E-AC-3",
        _ => codec.ToString(),
    };

    /// <summary>H.264 profile_idc (ITU-T H.264, A.2) as a word; other codecs have none here.</summary>
    public static string ProfileOf(Track track) => track.Codec != CodecId.H264 ? "" : track.Video?.Profile switch
    {
        66 => "Baseline",
        77 => "Main",
        88 => "Extended",
        100 => "High",
        110 => "High 10",
        122 => "High 4:2:2",
        244 => "High 4:4:4",
        _ => "",
    };
}
