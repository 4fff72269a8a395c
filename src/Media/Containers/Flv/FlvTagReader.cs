using System.Buffers;
using System.Runtime.InteropServices;
using SrsStack.Media.Protocols;

namespace SrsStack.Media.Containers.Flv;

/// <summary>One tag. The body lies in the caller's sequence.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FlvTag(FlvTagHeader Header, ReadOnlySequence<byte> Body);

/// <summary>Reads a FLV file or HTTP-FLV answer tag by tag, whole tags only.</summary>
/// <remarks>FLV 10.1, E.3 and E.4. PreviousTagSize is read over: writers are known to get it wrong and nothing depends on it.</remarks>
internal sealed class FlvTagReader(int maxBodyBytes)
{
    public const int DefaultMaxBodyBytes = 8 * 1024 * 1024;

    private bool _headerSeen;

    /// <summary>What the file header promised; null before it came.</summary>
    public FlvFileHeader? FileHeader { get; private set; }

    /// <returns>False when more bytes are needed; <paramref name="reader"/> then stands before the tag that is incomplete.</returns>
    /// <exception cref="ProtocolException">No FLV file, or a tag over the limit.</exception>
    public bool TryRead(ref SequenceReader<byte> reader, out FlvTag tag)
    {
        tag = default;
        if (!_headerSeen)
        {
            if (!FlvFileHeader.TryRead(ref reader, out var file)) return false;
            FileHeader = file;
            _headerSeen = true;
        }

        var ahead = reader;
        if (!FlvTagHeader.TryRead(ref ahead, out var header)) return false;
        if (header.BodyBytes > maxBodyBytes) throw new ProtocolException("FLV", "E.4.1", $"a tag of {header.BodyBytes} bytes, limit {maxBodyBytes}");
        if (ahead.Remaining < header.BodyBytes + FlvTagHeader.TrailerSize) return false;
        tag = new(header, ahead.UnreadSequence.Slice(0, header.BodyBytes));
        ahead.Advance(header.BodyBytes + FlvTagHeader.TrailerSize);
        reader = ahead;
        return true;
    }
}
