namespace SrsStack.Media.Protocols.Hls;

/// <summary>In which form a feed is played by HLS.</summary>
public enum HlsForm
{
    /// <summary>MPEG-TS while all tracks are H.264, AAC or MP3, else fragmented MP4.</summary>
    Auto = 0,

    /// <summary>MPEG-TS segments: every player knows them. Tracks that a transport stream cannot carry are left out.</summary>
    Ts = 1,

    /// <summary>Fragmented MP4 segments.</summary>
    Fmp4 = 2,

    /// <summary>Fragmented MP4 segments and their parts, told before the segment is complete.</summary>
    LowLatency = 3,
}
