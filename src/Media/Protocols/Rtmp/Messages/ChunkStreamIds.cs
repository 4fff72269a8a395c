namespace SrsStack.Media.Protocols.Rtmp.Messages;

/// <summary>Chunk streams on which this side sends. 2 is given (RTMP 1.0, 5.4), the rest is custom.</summary>
internal static class ChunkStreamIds
{
    public const int Control = 2;
    public const int Command = 3;
    public const int Audio = 4;
    public const int Status = 5;
    public const int Video = 6;
    public const int Data = 7;
}
