using SrsStack.Media.Time;

namespace SrsStack.Media.Containers.Mp4;

/// <summary>The samples of one track of a movie, as compact as <c>stbl</c> has them: ISO/IEC 14496-12, 8.6.1, 8.6.2, 8.7.</summary>
/// <remarks>A sample lasts until the next one begins, so what is missing between two is the first one's.</remarks>
internal sealed class SampleTable(TrackHead head)
{
    /// <summary>Entries of <c>stsd</c>: more would be a peer that changes its configuration all the time.</summary>
    private const int MaxDescriptions = 1_000;

    private long _lastTime;
    private uint _lastDuration;

    public TrackHead Head => head;

    public List<ReadOnlyMemory<byte>> Descriptions { get; } = [];

    public RunLengths Durations { get; } = new();

    public RunLengths Compositions { get; } = new();

    public UInt32List Sizes { get; } = new();

    /// <summary>Numbers of the key frames, from 1.</summary>
    public UInt32List Keys { get; } = new();

    /// <summary>Where each chunk begins in the movie's data: low and high half.</summary>
    public UInt32List ChunkOffsets { get; } = new();

    /// <summary>First chunk, samples a chunk, description: entries of <c>stsc</c>.</summary>
    public UInt32List Chunks { get; } = new();

    public int Count => Sizes.Count;

    public bool IsComposed { get; private set; }

    /// <summary>Decode time of the first sample, in units of the track.</summary>
    public long FirstTime { get; private set; }

    /// <summary>From decode to presentation of the first sample.</summary>
    public int FirstComposition { get; private set; }

    public long Units => Count == 0 ? 0 : _lastTime + _lastDuration - FirstTime;

    /// <summary>When the first sample is shown, on the recording's time line.</summary>
    public MediaTime ShownFrom => MediaTime.FromSamples(FirstTime + FirstComposition, head.Timescale);

    public MediaTime Duration => MediaTime.FromSamples(Units, head.Timescale);

    /// <returns>Its number for <see cref="AddChunk"/>, from 1.</returns>
    public uint Describe(ReadOnlyMemory<byte> entry)
    {
        var known = Descriptions.FindIndex(d => d.Span.SequenceEqual(entry.Span));
        if (known >= 0) return (uint)known + 1;
        if (Descriptions.Count == MaxDescriptions) throw new InvalidDataException($"The recording has over {MaxDescriptions} configurations of one codec.");
        Descriptions.Add(entry);
        return (uint)Descriptions.Count;
    }

    /// <param name="offset">In the movie's data.</param>
    /// <param name="samples">How many samples will follow.</param>
    public void AddChunk(long offset, int samples, uint description)
    {
        ChunkOffsets.Add((uint)offset);
        ChunkOffsets.Add((uint)(offset >> 32));
        var count = Chunks.Count;
        if (count > 0 && Chunks[count - 2] == samples && Chunks[count - 1] == description) return;
        Chunks.Add((uint)(ChunkOffsets.Count / 2));
        Chunks.Add((uint)samples);
        Chunks.Add(description);
    }

    /// <param name="time">Decode time, in units of the track.</param>
    public void Add(long time, in Sample sample)
    {
        if (Count == 0) (FirstTime, FirstComposition) = (time, sample.Composition);
        else Finish(ref time);
        if (sample.IsKey) Keys.Add((uint)Count + 1);
        IsComposed |= sample.Composition != 0;
        Compositions.Add((uint)sample.Composition);
        Sizes.Add(sample.Size);
        (_lastTime, _lastDuration) = (time, Math.Max(1, sample.Duration));
    }

    /// <summary>The last sample lasts as long as it says.</summary>
    public void End() => Durations.Add(_lastDuration);

    /// <summary>The sample before lasts until this one.</summary>
    private void Finish(ref long time)
    {
        if (time <= _lastTime) time = _lastTime + 1;
        var duration = Math.Min(time - _lastTime, uint.MaxValue);
        time = _lastTime + duration;
        Durations.Add((uint)duration);
    }
}
