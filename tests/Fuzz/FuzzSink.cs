using SrsStack.Media.Codecs.H264;
using SrsStack.Media.Containers.Flv;
using SrsStack.Media.Live;

namespace SrsStack.Fuzz;

/// <summary>Insists on what the engine promises of frames: known track, well-formed payload, writable in every form.</summary>
internal sealed class FuzzSink : IFrameSink
{
    private readonly System.Buffers.ArrayBufferWriter<byte> _output = new();
    private readonly FlvForm _form = new();
    private Track? _video;
    private Track? _audio;
    private HashCode _way;

    public int Way => _way.ToHashCode();

    public void OnTrack(Track track)
    {
        if (track.Kind == MediaKind.Video) _video = track;
        else _audio = track;
        _way.Add((track.Codec, track.Video?.Profile));
        _form.WriteHead(new(_video, _audio, FeedMetadata.Empty), _output);
        _form.WriteTrack(track, _output);
        _output.ResetWrittenCount();
    }

    public void OnMetadata(FeedMetadata metadata) => _way.Add(Math.Min(metadata.Values.Count, 4));

    public void OnFrame(in MediaFrame frame)
    {
        _way.Add((frame.Track.Codec, frame.IsKey, frame.Pts < frame.Dts));
        if (!ReferenceEquals(frame.Track, frame.Track.Kind == MediaKind.Video ? _video : _audio)) throw new InvalidOperationException("A frame of a track that was not announced.");
        if (frame.Payload.IsEmpty) throw new InvalidOperationException("A frame without bytes.");
        if (frame.Track.Codec is CodecId.H264 or CodecId.H265 && !AnnexB.TryMeasure(frame.Payload.Span, out _)) throw new InvalidOperationException("Broken lengths were taken.");
        _form.WriteFrame(frame, _output);
        if (_output.WrittenCount < frame.Payload.Length) throw new InvalidOperationException("A frame was not written.");
        _output.ResetWrittenCount();
    }

    public void OnDiscontinuity() => _way.Add("gap");
}
