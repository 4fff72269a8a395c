using System.Buffers;
using System.Text;
using SrsStack.Media.Codecs;
using SrsStack.Media.Codecs.Aac;
using SrsStack.Media.Codecs.Ac3;
using SrsStack.Media.Codecs.Av1;
using SrsStack.Media.Codecs.Flac;
using SrsStack.Media.Codecs.H264;
using SrsStack.Media.Codecs.Hevc;
using SrsStack.Media.Codecs.Opus;
using SrsStack.Media.Codecs.Vp9;
using SrsStack.Media.Containers.Flv;
using SrsStack.Media.Engine;
using SrsStack.Media.Live;
using SrsStack.Media.Protocols.Rtmp;
using SrsStack.Media.Protocols.Rtmp.Client;
using SrsStack.Media.Protocols.Rtmp.Wire;

namespace SrsStack.Fuzz;

/// <summary>Everything that reads bytes of strangers. A new target is a line here, and a file with at least one good input in Corpus.</summary>
public static class FuzzTargets
{
    private static readonly RtmpUrl Anywhere = new(false, "h", 1935, "live", "s");

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("amf0", Amf0),
        new("chunks", Chunks),
        new("rtmp-client", ClientChunks),
        new("flv-bodies", FlvBodies),
        new("flv-file", FlvFile),
        new("h264", H264),
        new("hevc", Hevc),
        new("configurations", Configurations),
        new("stream-address", Address),
        new("http-head", FuzzAddresses.Head),
        new("hls-query", FuzzAddresses.HlsAddress),
        new("srt-stream-id", FuzzAddresses.SrtId),
    ];

    private static int Amf0(byte[] input)
    {
        var reader = new Amf0Reader(input);
        var way = new HashCode();
        while (!reader.AtEnd) way.Add(reader.ReadValue() switch { null => 0, AmfObject o => 16 + Math.Min(o.Count, 8), var v => v.GetType().GetHashCode() });
        return way.ToHashCode();
    }

    private static int Chunks(byte[] input)
    {
        using var reader = new ChunkReader { MaxMessageBytes = 1 << 16 };
        var session = new RtmpSession();
        var live = new RtmpToLive(new FuzzSink());
        var way = new HashCode();
        var sequence = new SequenceReader<byte>(new(input));
        while (reader.TryRead(ref sequence, out var message))
        {
            var effect = session.Receive(message);
            way.Add((message.Type, effect));
            if (effect is RtmpEffect.PublishAsked or RtmpEffect.PlayAsked) session.Accept();
            if (effect == RtmpEffect.Media) live.Receive(message);
            if (effect == RtmpEffect.Close) break;
            Drain(session);
        }

        if (reader.Capacity > (4 * input.Length) + 4096) throw new InvalidOperationException($"It holds {reader.Capacity} bytes.");
        way.Add(session.State);
        return way.ToHashCode();
    }

    private static int ClientChunks(byte[] input)
    {
        using var reader = new ChunkReader { MaxMessageBytes = 1 << 16 };
        var session = new RtmpClientSession(Anywhere, isPublish: input.Length % 2 == 0, "x");
        session.Begin();
        var way = new HashCode();
        var sequence = new SequenceReader<byte>(new(input));
        try
        {
            while (reader.TryRead(ref sequence, out var message))
            {
                way.Add((message.Type, session.Receive(message), session.State));
                Drain(session);
            }
        }
        catch (RtmpClientException)
        {
            way.Add("refused");
        }

        return way.ToHashCode();
    }

    /// <summary>Bodies one behind the other: kind (even: video), length in 16 bits, body. What was taken must be readable and writable again.</summary>
    private static int FlvBodies(byte[] input)
    {
        var sink = new FuzzSink();
        var reader = new FlvBodyReader(sink);
        var way = new HashCode();
        ReadOnlyMemory<byte> rest = input;
        while (rest.Length > 3)
        {
            var head = rest.Span;
            var length = Math.Min((head[1] << 8) | head[2], rest.Length - 3);
            var body = rest.Slice(3, length);
            way.Add((head[0] & 1) == 0 ? reader.ReadVideo(body, default) : reader.ReadAudio(body, default));
            rest = rest[(3 + length)..];
        }

        way.Add(sink.Way);
        way.Add(Math.Min(reader.OtherTracks, 4));
        return way.ToHashCode();
    }

    private static int FlvFile(byte[] input)
    {
        var reader = new FlvTagReader(1 << 16);
        var way = new HashCode();
        var sequence = new SequenceReader<byte>(new(input));
        while (reader.TryRead(ref sequence, out var tag))
        {
            way.Add((tag.Header.Type, tag.Body.IsEmpty));
            if (tag.Header.Type == FlvTagType.Script) way.Add(ScriptData.TryReadMetadata(tag.Body.ToArray(), out var metadata) ? metadata.Values.Count : -1);
        }

        return way.ToHashCode();
    }

    private static int H264(byte[] input) => HashCode.Combine(
        Sps.TryParse(input, out var sps) ? (sps!.Profile, Limited(sps.Width, Sps.MaxSide) > 64, sps.ChromaFormat) : default,
        H264Track.TryCreate(input, out var track, out var size) ? (size, track!.Video!.Profile) : default,
        AvcDecoderConfiguration.TryParse(input, out var configuration) ? AnnexB.ParameterSets(configuration!).Length > 0 : (bool?)null,
        AnnexB.TryConvert(input, new ArrayBufferWriter<byte>()),
        Avcc.ContainsIdr(input));

    private static int Hevc(byte[] input) => HashCode.Combine(
        HevcSps.TryParse(input, out var sps) ? Limited(sps!.Width, HevcSps.MaxSide) > 64 : (bool?)null,
        HevcTrack.TryCreate(input, out var track, out var size) ? (size, track!.Video!.Profile, CodecString.Of(track)?.Length) : default,
        HevcTrack.TryCreate([input], [input], [input], out _),
        HevcNalUnit.ContainsRandomAccess(input));

    private static int Configurations(byte[] input)
    {
        Track?[] tracks =
        [
            Av1Track.TryCreate(input, out var av1) ? av1 : null, Av1Track.TryCreateFromSample(input, out var sample) ? sample : null,
            Vp9Track.TryCreate(input, input, out var vp9) ? vp9 : null, Vp9Track.TryCreateFromKeyFrame(input, out var key) ? key : null,
            AacTrack.TryCreate(input, out var aac) ? aac : null, OpusTrack.TryCreate(input, out var opus) ? opus : null,
            FlacTrack.TryCreate(input, out var flac) ? flac : null, Ac3Track.TryCreateFromFrame(input, out var ac3) ? ac3 : null,
            Ac3Track.TryCreate(input, CodecId.Ac3, out var plain) ? plain : null, Ac3Track.TryCreate(input, CodecId.Eac3, out var enhanced) ? enhanced : null,
        ];
        var way = new HashCode();
        foreach (var track in tracks)
        {
            way.Add(track is null ? -1 : track.Audio?.Channels ?? track.Video!.Profile);
            if (track is not null && CodecString.Of(track) is null) throw new InvalidOperationException($"{track.Codec} has no name.");
        }

        return way.ToHashCode();
    }

    /// <summary>app, tcUrl and stream name, cut at zero bytes; and the whole as an address to push to.</summary>
    private static int Address(byte[] input)
    {
        var text = Encoding.UTF8.GetString(input);
        var parts = text.Split('\0');
        var address = StreamAddress.Parse(parts[0], parts.ElementAtOrDefault(1) ?? "", parts.ElementAtOrDefault(2) ?? "");
        var pushed = 0;
        try
        {
            var url = RtmpUrl.Parse(text);
            pushed = 1 + ServerWords.Clean($"refused {url.StreamName}", url).Length % 2;
        }
        catch (FormatException)
        {
            // the answer to what is no address
        }

        return HashCode.Combine(address is null, address?.Query.Length > 0, address?.Name.Vhost == FeedName.DefaultVhost, pushed);
    }

    private static void Drain(IRtmpOutbox session)
    {
        foreach (var outgoing in session.Outbox) outgoing.Message.WriteTo(new ArrayBufferWriter<byte>());
        session.ClearOutbox();
    }

    private static int Limited(int value, int most) => value >= 1 && value <= most ? value : throw new InvalidOperationException($"{value} is over the limit of {most}.");
}
