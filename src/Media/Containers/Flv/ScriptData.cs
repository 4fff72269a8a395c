using System.Buffers;
using SrsStack.Media.Live;

namespace SrsStack.Media.Containers.Flv;

/// <summary>Script data: <c>onMetaData</c> as a FLV tag and as an RTMP data message carry it.</summary>
/// <remarks>FLV 10.1, E.4.4 and E.5. Publishers wrap it in <c>@setDataFrame</c>, a command to the server that players never see.</remarks>
internal static class ScriptData
{
    private const string MetadataName = "onMetaData";
    private const string SetDataFrame = "@setDataFrame";
    private const string VideoCodec = "videocodecid";
    private const string AudioCodec = "audiocodecid";

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
    /// <param name="feed">What is known of the stream.</param>
    /// <param name="output">Where the values go.</param>
    /// <param name="isPublish">For a server that shall keep it: <c>@setDataFrame</c> stands in front.</param>
    public static void WriteMetadata(FeedDescription feed, IBufferWriter<byte> output, bool isPublish = false)
    {
        if (isPublish) Amf0Writer.Write(output, SetDataFrame);
        var values = new AmfObject { IsEcmaArray = true };
        foreach (var (name, value) in feed.Metadata.Values)
        {
            if (!NotForPlayers.Contains(name) && !IsContradicted(name, feed)) values.Add(name, value);
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

        AddIfMissing(values, VideoCodec, FlvBodyWriter.IsClassic(track.Codec) ? (double)FlvVideoCodec.Avc : FourCc.Of(track.Codec));
    }

    private static void AddAudio(AmfObject values, Track track)
    {
        if (track.Audio is { } format)
        {
            AddIfMissing(values, "audiosamplerate", (double)format.SampleRate);
            AddIfMissing(values, "stereo", format.Channels > 1);
        }

        AddIfMissing(values, AudioCodec, track.Codec switch
        {
            CodecId.Aac => (double)FlvAudioCodec.Aac,
            CodecId.Mp3 => (double)FlvAudioCodec.Mp3,
            _ => FourCc.Of(track.Codec),
        });
    }

    /// <summary>A codec with four letters is told by them (Enhanced RTMP v1, "Metadata Frame"), whatever number its publisher gave it.</summary>
    private static bool IsContradicted(string name, FeedDescription feed) =>
        (name == VideoCodec && feed.Video is { } video && !FlvBodyWriter.IsClassic(video.Codec))
        || (name == AudioCodec && feed.Audio is { } audio && !FlvBodyWriter.IsClassic(audio.Codec));

    private static void AddIfMissing(AmfObject values, string name, object value)
    {
        if (values[name] is null) values.Add(name, value);
    }

    private static bool IsTaken(KeyValuePair<string, object?> entry) =>
        entry.Key.Length is > 0 and <= FeedMetadata.MaxTextLength
        && entry.Value is double or bool or string { Length: <= FeedMetadata.MaxTextLength };
}
