using System.Buffers;
using SrsStack.Media.Live;

namespace SrsStack.Media.Containers.Flv;

/// <summary>Script data: <c>onMetaData</c> as a FLV tag and as an RTMP data message carry it.</summary>
/// <remarks>FLV 10.1, E.4.4 and E.5. Publishers wrap it in <c>@setDataFrame</c>, a command to the server that players never see.</remarks>
internal static class ScriptData
{
    private const string MetadataName = "onMetaData";
    private const string SetDataFrame = "@setDataFrame";

    // Facts of the publisher's own file or connection that mislead a player which joins later.
    private static readonly string[] NotForPlayers = ["duration", "filesize"];

    /// <returns>False when it is script data of another name (cue points, captions): nothing for the feed.</returns>
    /// <exception cref="Protocols.ProtocolException">The bytes are not AMF0.</exception>
    public static bool TryReadMetadata(ReadOnlySpan<byte> body, out FeedMetadata metadata)
    {
        metadata = FeedMetadata.Empty;
        var reader = new Amf0Reader(body);
        var name = reader.ReadString();
        if (name == SetDataFrame) name = reader.ReadString();
        if (name != MetadataName || reader.AtEnd) return false;
        if (reader.ReadValue() is not AmfObject values) return false;
        metadata = new([.. values.Where(IsTaken).Take(FeedMetadata.MaxEntries).Select(v => new KeyValuePair<string, object>(v.Key, v.Value!))]);
        return true;
    }

    /// <summary>Writes <c>onMetaData</c> for players: the publisher's values, then what the tracks say and the publisher did not.</summary>
    public static void WriteMetadata(FeedDescription feed, IBufferWriter<byte> output)
    {
        var values = new AmfObject { IsEcmaArray = true };
        foreach (var (name, value) in feed.Metadata.Values)
        {
            if (!NotForPlayers.Contains(name)) values.Add(name, value);
        }

        if (feed.Video is { } video) AddVideo(values, video);
        if (feed.Audio is { } audio) AddAudio(values, audio);
        Amf0Writer.Write(output, MetadataName);
        Amf0Writer.Write(output, values);
    }

    private static void AddVideo(AmfObject values, Track track)
    {
        if (track.Video is { } format)
        {
            AddIfMissing(values, "width", (double)format.Width);
            AddIfMissing(values, "height", (double)format.Height);
        }

        if (track.Codec == CodecId.H264) AddIfMissing(values, "videocodecid", (double)FlvVideoCodec.Avc);
    }

    private static void AddAudio(AmfObject values, Track track)
    {
        if (track.Audio is { } format)
        {
            AddIfMissing(values, "audiosamplerate", (double)format.SampleRate);
            AddIfMissing(values, "stereo", format.Channels > 1);
        }

        if (track.Codec is CodecId.Aac or CodecId.Mp3)
        {
            AddIfMissing(values, "audiocodecid", (double)(track.Codec == CodecId.Aac ? FlvAudioCodec.Aac : FlvAudioCodec.Mp3));
        }
    }

    private static void AddIfMissing(AmfObject values, string name, object value)
    {
        if (values[name] is null) values.Add(name, value);
    }

    private static bool IsTaken(KeyValuePair<string, object?> entry) =>
        entry.Key.Length is > 0 and <= FeedMetadata.MaxTextLength
        && entry.Value is double or bool or string { Length: <= FeedMetadata.MaxTextLength };
}
