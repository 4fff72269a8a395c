using System.Buffers;

namespace SrsStack.Media.Live;

/// <summary>Encodes a live feed into one wire form. What it writes is shared, byte for byte, by all players of that form.</summary>
/// <remarks>
/// Stateless between frames as far as a player can tell: after <see cref="WriteHead"/> a player may go on at any key frame. One instance
/// serves one feed and is called by one thread at a time. Time stamps are the feed's, not zero-based per player.
/// </remarks>
public interface IWireForm
{
    /// <summary>Short and stable, lower case: the key under which the output is shared and counted (<c>flv</c>, <c>rtmp</c>).</summary>
    string Name { get; }

    /// <summary>All that a player needs before its first frame: file header, metadata, sequence headers of the tracks known now.</summary>
    void WriteHead(FeedDescription feed, IBufferWriter<byte> output);

    /// <summary>A changed or late configuration, for players that already have the head.</summary>
    void WriteTrack(Track track, IBufferWriter<byte> output);

    void WriteFrame(in MediaFrame frame, IBufferWriter<byte> output);
}

/// <summary>What is known of a feed at one moment; either track may be missing (audio only, video only, not yet seen).</summary>
public sealed record FeedDescription(Track? Video, Track? Audio, FeedMetadata Metadata);
