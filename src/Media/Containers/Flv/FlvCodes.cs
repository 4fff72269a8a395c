namespace SrsStack.Media.Containers.Flv;

/// <summary>TagType of FLV 10.1, E.4.1; the same numbers are RTMP message types.</summary>
internal enum FlvTagType : byte
{
    Audio = 8,
    Video = 9,
    Script = 18,
}

/// <summary>CodecID of a video tag, E.4.3.1.</summary>
internal enum FlvVideoCodec : byte
{
    SorensonH263 = 2,
    ScreenVideo = 3,
    Vp6 = 4,
    Vp6Alpha = 5,
    ScreenVideo2 = 6,
    Avc = 7,
    /// <summary>Never in the specification; what encoders in China send for H.265 before Enhanced RTMP.</summary>
    HevcInformal = 12,
}

/// <summary>FrameType of a video tag, E.4.3.1.</summary>
internal enum FlvFrameType : byte
{
    Key = 1,
    Inter = 2,
    DisposableInter = 3,
    GeneratedKey = 4,
    Command = 5,
}

/// <summary>SoundFormat of an audio tag, E.4.2.1. 9 is the Enhanced RTMP header (FourCC follows).</summary>
internal enum FlvAudioCodec : byte
{
    Mp3 = 2,
    Nellymoser = 6,
    G711ALaw = 7,
    G711MuLaw = 8,
    Enhanced = 9,
    Aac = 10,
    Speex = 11,
    Mp3At8KHz = 14,
}

/// <summary>What became of one tag body.</summary>
internal enum FlvBodyResult
{
    /// <summary>A track or a frame went to the sink.</summary>
    Taken = 1,

    /// <summary>Nothing for the feed: information frame, end of sequence, a codec beside the one in use, a frame before its configuration.</summary>
    Skipped = 2,

    /// <summary>Cut short or self-contradictory; dropped and counted.</summary>
    Malformed = 3,

    /// <summary>The first media of its kind is of a codec that is not carried: the stream cannot be served.</summary>
    Unsupported = 4,
}
