using SrsStack.Media.Containers.Mp4;
using SrsStack.Media.Time;

namespace SrsStack.Media.Recording;

/// <summary>Finds the key frames at which a clip begins and ends.</summary>
internal sealed class RangeFinder(Mp4Range asked)
{
    private (MediaTime Decoded, MediaTime Shown)? _from;
    private (MediaTime Decoded, MediaTime Shown)? _to;
    private MediaTime _end;

    /// <summary>Pictures from here on, by decode time, and sound from when the first one is shown.</summary>
    public (MediaTime Video, MediaTime Audio) From => HasPictures ? _from!.Value : (asked.From, asked.From);

    /// <summary>Neither from here on.</summary>
    public (MediaTime Video, MediaTime Audio) To => _to ?? (HasPictures ? (new(long.MaxValue), new(long.MaxValue)) : (asked.To, asked.To));

    /// <summary>There is nothing where the range begins, nor behind it.</summary>
    public bool IsBehind => asked.From >= _end;

    private bool HasPictures => _from is { } from && from.Decoded < asked.To;

    public void See(int segment, MovieHead movie, FragmentScanner fragment)
    {
        if (fragment.Summary.End > _end) _end = fragment.Summary.End;
        var boxes = new BoxReader(fragment.Head[BoxReader.HeadBytes..]);
        while (boxes.TryRead())
        {
            if (boxes.Is("traf"u8) && TrackFragment.TryParse(boxes.Body, movie, out var track) && track.Track.IsVideo) See(track);
        }
    }

    /// <summary>Without a key frame in front of it, a clip begins with the first there is.</summary>
    private void See(in TrackFragment track)
    {
        var time = track.Time;
        for (var i = 0; i < track.Count; i++)
        {
            var sample = track[i];
            if (sample.IsKey) See(MediaTime.FromSamples(time, track.Track.Timescale), MediaTime.FromSamples(time + sample.Composition, track.Track.Timescale));
            time += sample.Duration;
        }
    }

    private void See(MediaTime decoded, MediaTime shown)
    {
        if (_from is null || decoded <= asked.From) _from = (decoded, shown);
        else if (_to is null && decoded >= asked.To) _to = (decoded, shown);
    }
}
