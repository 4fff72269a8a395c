using System.Buffers.Binary;

namespace SrsStack.Media.Containers.Mp4;

/// <summary>The head of a fragmented file, read: at most one video and one sound track (what <see cref="Fmp4.InitSegment"/> writes).</summary>
internal sealed record MovieHead(TrackHead? Video, TrackHead? Audio)
{
    /// <summary>A head is some hundred bytes, and a few kilobytes with long parameter sets.</summary>
    public const int MaxBytes = 1 << 20;

    public TrackHead? Find(int id) => Video?.Id == id ? Video : Audio?.Id == id ? Audio : null;

    /// <param name="file">The whole file; what is kept is copied.</param>
    /// <param name="head">Set when the result is true; has a track at least.</param>
    public static bool TryParse(ReadOnlySpan<byte> file, out MovieHead? head)
    {
        head = null;
        if (file.Length > MaxBytes || !BoxReader.TryFind(file, "moov"u8, out var movie)) return false;
        var flags = BoxReader.TryFind(movie, "mvex"u8, out var extends) ? Defaults(extends) : [];
        TrackHead? video = null, audio = null;
        var boxes = new BoxReader(movie);
        while (boxes.TryRead())
        {
            if (!boxes.Is("trak"u8)) continue;
            if (!TrackHead.TryParse(boxes.Body, id => flags.GetValueOrDefault(id), out var track)) return false;
            if ((track!.IsVideo ? video : audio) is not null || (video ?? audio)?.Id == track.Id) return false;
            if (track.IsVideo) video = track;
            else audio = track;
        }

        if (!boxes.IsAtEnd || (video ?? audio) is null) return false;
        head = new(video, audio);
        return true;
    }

    private static Dictionary<int, uint> Defaults(ReadOnlySpan<byte> extends)
    {
        Dictionary<int, uint> flags = [];
        var boxes = new BoxReader(extends);
        while (boxes.TryRead())
        {
            if (boxes.Is("trex"u8) && boxes.Body.Length >= 24) flags[BinaryPrimitives.ReadInt32BigEndian(boxes.Body[4..])] = BinaryPrimitives.ReadUInt32BigEndian(boxes.Body[20..]);
        }

        return flags;
    }
}
