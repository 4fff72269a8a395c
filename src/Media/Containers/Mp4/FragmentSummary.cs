using System.Runtime.InteropServices;
using SrsStack.Media.Time;

namespace SrsStack.Media.Containers.Mp4;

/// <summary>What a movie fragment holds, checked against the data behind it.</summary>
/// <param name="Start">The earliest decode time.</param>
/// <param name="End">Where the last sample ends, by decode time.</param>
/// <param name="StartsWithKey">The first picture is a key frame; true when there is none.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FragmentSummary(MediaTime Start, MediaTime End, int Pictures, int Sounds, bool StartsWithKey)
{
    /// <param name="moof">The box with its head.</param>
    /// <param name="dataLength">Bytes in the <c>mdat</c> that stands directly behind it.</param>
    /// <returns>False when it is broken, or samples lie outside of the data.</returns>
    public static bool TryRead(ReadOnlySpan<byte> moof, long dataLength, MovieHead movie, out FragmentSummary summary)
    {
        summary = new(default, default, 0, 0, true);
        var boxes = new BoxReader(moof[BoxReader.HeadBytes..]);
        while (boxes.TryRead())
        {
            if (!boxes.Is("traf"u8)) continue;
            if (!TrackFragment.TryParse(boxes.Body, movie, out var track) || !TryMeasure(track, moof.Length, dataLength, out var end)) return false;
            summary = summary.With(track, end);
        }

        return boxes.IsAtEnd && summary.Pictures + summary.Sounds > 0;
    }

    private static bool TryMeasure(in TrackFragment track, int headLength, long dataLength, out MediaTime end)
    {
        long time = track.Time, bytes = 0;
        for (var i = 0; i < track.Count; i++)
        {
            var sample = track[i];
            time += sample.Duration;
            bytes += sample.Size;
        }

        end = MediaTime.FromSamples(time, track.Track.Timescale);
        var offset = (long)track.DataOffset - headLength - BoxReader.HeadBytes;
        return offset >= 0 && offset + bytes <= dataLength;
    }

    private FragmentSummary With(in TrackFragment track, MediaTime end)
    {
        var start = MediaTime.FromSamples(track.Time, track.Track.Timescale);
        var isFirst = Pictures + Sounds == 0;
        return new(
            isFirst || start < Start ? start : Start,
            isFirst || end > End ? end : End,
            Pictures + (track.Track.IsVideo ? track.Count : 0),
            Sounds + (track.Track.IsVideo ? 0 : track.Count),
            StartsWithKey && (!track.Track.IsVideo || track[0].IsKey));
    }
}
