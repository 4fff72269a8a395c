using SrsStack.Media.Time;

namespace SrsStack.Media.Live;

/// <summary>One access unit of one track.</summary>
/// <param name="Payload">
/// The sample as ISO BMFF stores it: H.264 and H.265 as NAL units with 4-byte big-endian lengths (no Annex B start codes, no parameter
/// sets), AV1 as open bitstream units with sizes and without temporal delimiters, VP9 as one frame or superframe, AAC as one raw_data_block
/// without ADTS, Opus as one packet, FLAC, AC-3 and MP3 as one frame with its header. Valid only during the call that hands the frame over: a sink encodes or copies, never keeps it.
/// </param>
public readonly record struct MediaFrame(Track Track, MediaTime Dts, MediaTime Pts, bool IsKey, ReadOnlyMemory<byte> Payload);
