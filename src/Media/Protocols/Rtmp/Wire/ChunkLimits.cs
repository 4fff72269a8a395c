namespace SrsStack.Media.Protocols.Rtmp.Wire;

/// <summary>What one peer may make a chunk reader hold.</summary>
internal static class ChunkLimits
{
    /// <summary>Before and after a SetChunkSize (RTMP 1.0, 5.4.1).</summary>
    public const int InitialChunkSize = 128;

    /// <summary>No message is longer than its 24-bit length, so greater chunk sizes mean the same (5.4.1).</summary>
    public const int MaxChunkSize = 0xFFFFFF;

    /// <summary>Chunk streams a connection may open; encoders and players use 3 to 8.</summary>
    public const int MaxChunkStreams = 64;

    /// <summary>Longest message before a publish was admitted: commands and control messages only.</summary>
    public const int MaxCommandBytes = 64 * 1024;

    /// <summary>Longest message of an admitted publisher, unless the operator says otherwise.</summary>
    public const int DefaultMaxMessageBytes = 8 * 1024 * 1024;

    /// <summary>First buffer of a message; it then grows by doubling with the bytes that really came.</summary>
    public const int FirstBufferBytes = 1024;

    /// <summary>All unfinished messages together may hold this many times the longest message.</summary>
    public const int PartialMessagesFactor = 2;
}
