using SrsStack.Media.Containers.Fmp4;
using SrsStack.Media.Containers.Mp4;
using SrsStack.Media.Time;

namespace SrsStack.Media.Recording;

/// <summary>One step of a recording on its way to the disk: a segment begins, a fragment is written, a segment ends; each of them or all.</summary>
internal sealed class Part
{
    private readonly byte[] _stamps = new byte[2 * ReferenceTime.Size];

    /// <summary>Set when a segment begins with this part.</summary>
    public RecordingInit? Begin { get; set; }

    public Fragment Fragment { get; } = new();

    /// <summary>The segment ends behind this part.</summary>
    public bool Ends { get; set; }

    /// <summary>What was lost before it came to the queue; null for nothing.</summary>
    public RecordingGap? Lost { get; set; }

    public MediaTime Start { get; set; }

    public MediaTime End { get; set; }

    public int Bytes => Fragment.IsEmpty ? 0 : Fragment.Bytes + _stamps.Length;

    /// <summary>When its first and last sample came: two ProducerReferenceTimeBoxes in front of the fragment.</summary>
    public ReadOnlyMemory<byte> Stamps => _stamps;

    /// <param name="first">Decode time of the first sample, in units of the track.</param>
    /// <param name="last">The same of the last.</param>
    public void Stamp(int track, DateTimeOffset firstAt, long first, DateTimeOffset lastAt, long last)
    {
        ReferenceTime.Write(_stamps, track, firstAt, first);
        ReferenceTime.Write(_stamps.AsSpan(ReferenceTime.Size), track, lastAt, last);
    }

    public void Clear()
    {
        (Begin, Lost, Ends, Start, End) = (null, null, false, default, default);
        Fragment.Clear();
    }
}
