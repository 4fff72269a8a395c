namespace SrsStack.Media.Protocols.Hls.Disk;

/// <summary>What shall be on disk of a stream: a list as it was told, and the segments that players may still ask for.</summary>
/// <param name="Stored">Those of the list are its end. Bytes are held by the window, not by this: who is late finds some gone.</param>
/// <param name="Options">Of the stream.</param>
internal sealed record DiskShot(PlaylistState State, StoredSegment[] Stored, SegmentNameKind Kind, HlsOptions Options);
