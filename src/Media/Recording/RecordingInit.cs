using SrsStack.Media.Containers.Fmp4;
using SrsStack.Media.Containers.Mp4;
using SrsStack.Media.Live;

namespace SrsStack.Media.Recording;

/// <summary>The head of segments with the same tracks.</summary>
internal sealed class RecordingInit
{
    private RecordingInit(Track? video, Track? audio, byte[] bytes)
    {
        (Video, Audio, Bytes) = (video, audio, bytes);
        Id = SegmentNames.IdOf(bytes);
        Movie = MovieHead.TryParse(bytes, out var movie) ? movie! : throw new InvalidOperationException("A head that was just written can not be read.");
    }

    public Track? Video { get; }

    public Track? Audio { get; }

    public string Id { get; }

    public byte[] Bytes { get; }

    /// <summary>The same, as a reader sees it.</summary>
    public MovieHead Movie { get; }

    /// <summary>The one before while the tracks are the same.</summary>
    public static RecordingInit For(RecordingInit? before, Track? video, Track? audio) =>
        before is not null && Same(before.Video, video) && Same(before.Audio, audio) ? before : new(video, audio, InitSegment.Create(video, audio));

    private static bool Same(Track? one, Track? other) => one is null ? other is null : one.SameAs(other);
}
