using System.Buffers;
using System.Runtime.InteropServices;
using SrsStack.Media.Live;
using SrsStack.Media.Time;

namespace SrsStack.Media.Containers.Fmp4;

/// <summary>The samples of one track that the next fragment will hold: one <c>traf</c> with one <c>trun</c> (ISO/IEC 14496-12, 8.8.6 to 8.8.8, 8.8.12).</summary>
/// <remarks>
/// Times are whole units of the track. Sound goes on sample by sample while the feed's times, which RTMP rounds to a millisecond, stay within
/// <see cref="MaxDrift"/>: else players would hear a gap or an overlap at every fragment.
/// </remarks>
internal sealed class TrackRun(Track track, int id)
{
    public static readonly MediaTime MaxDrift = MediaTime.FromMilliseconds(20);

    private const uint HasDataOffset = 0x001, HasDuration = 0x100, HasSize = 0x200, HasFlags = 0x400, HasComposition = 0x800;
    private const uint BaseIsMoof = 0x02_0000, HasDefaultDuration = 0x08;
    private const int FirstBuffer = 16 * 1024;

    private readonly int _timescale = InitSegment.TimescaleOf(track);
    private readonly int _fixedLength = track.Kind == MediaKind.Audio ? FrameLength.FixedOf(track) : 0;
    private readonly List<Sample> _samples = [];
    private byte[] _data = [];
    private int _used;
    private long? _next;
    private int _lastDuration;

    public Track Track => track;

    public bool IsEmpty => _samples.Count == 0;

    public int Count => _samples.Count;

    public bool HasKey { get; private set; }

    public ReadOnlySpan<byte> Data => _data.AsSpan(0, _used);

    /// <summary>Bytes of the <c>traf</c>, once <see cref="Finish"/> was called.</summary>
    public int Size => 8 + (SharedDuration ? 20 : 16) + 20 + 20 + (_samples.Count * EntrySize);

    private bool SharedDuration { get; set; }

    private bool Composed { get; set; }

    private bool IsVideo => track.Kind == MediaKind.Video;

    private int EntrySize => 4 + (SharedDuration ? 0 : 4) + (IsVideo ? 4 : 0) + (Composed ? 4 : 0);

    public void Add(in MediaFrame frame)
    {
        var time = TimeOf(frame.Dts);
        if (!IsVideo && _next is { } next && Math.Abs(time - next) <= ToUnits(MaxDrift)) time = next;
        if (_samples.Count > 0 && time <= _samples[^1].Time) time = _samples[^1].Time + 1;
        if (_samples.Count > 0) _lastDuration = (int)(time - _samples[^1].Time);
        var length = IsVideo ? 0 : FrameLength.Of(track, _fixedLength, frame.Payload.Span);
        if (length > 0) _lastDuration = length;
        _next = time + _lastDuration;
        Reserve(frame.Payload.Length);
        frame.Payload.Span.CopyTo(_data.AsSpan(_used));
        _used += frame.Payload.Length;
        HasKey |= frame.IsKey;
        _samples.Add(new(time, frame.Payload.Length, IsVideo ? (int)(TimeOf(frame.Pts) - time) : 0, frame.IsKey));
    }

    /// <summary>Nothing will be added before <see cref="Write"/>.</summary>
    /// <param name="next">Decode time of the track's next sample; null when it is not known, then the last one is as long as the one before.</param>
    public void Finish(MediaTime? next)
    {
        var last = _samples[^1].Time;
        if (next is { } following && TimeOf(following) > last && (IsVideo || _lastDuration == 0)) _lastDuration = (int)(TimeOf(following) - last);
        var shared = _lastDuration;
        (SharedDuration, Composed) = (true, false);
        for (var i = 0; i < _samples.Count; i++)
        {
            SharedDuration &= i == _samples.Count - 1 || _samples[i + 1].Time - _samples[i].Time == shared;
            Composed |= _samples[i].Composition != 0;
        }
    }

    /// <param name="to">At least <see cref="Size"/> bytes.</param>
    /// <param name="dataOffset">Of the first sample, from the beginning of <c>moof</c>.</param>
    public void Write(Span<byte> to, int dataOffset)
    {
        var flags = HasDataOffset | HasSize | (SharedDuration ? 0 : HasDuration) | (IsVideo ? HasFlags : 0) | (Composed ? HasComposition : 0);
        var boxes = new FixedBoxWriter(to);
        boxes.Box(Size, "traf"u8);
        boxes.Box(SharedDuration ? 20 : 16, "tfhd"u8);
        boxes.UInt32(BaseIsMoof | (SharedDuration ? HasDefaultDuration : 0));
        boxes.UInt32((uint)id);
        if (SharedDuration) boxes.UInt32((uint)_lastDuration);
        boxes.Box(20, "tfdt"u8);
        boxes.UInt32(1u << 24);
        boxes.UInt64((ulong)_samples[0].Time);
        boxes.Box(20 + (_samples.Count * EntrySize), "trun"u8);
        boxes.UInt32((1u << 24) | flags);                              // version 1: composition offsets have a sign
        boxes.UInt32((uint)_samples.Count);
        boxes.UInt32((uint)dataOffset);
        WriteSamples(ref boxes);
    }

    /// <summary>The next fragment begins; memory and time are kept.</summary>
    public void Clear()
    {
        _samples.Clear();
        _used = 0;
        HasKey = false;
    }

    /// <summary>Gives the samples' bytes away for other memory, and begins the next fragment.</summary>
    /// <returns>How many bytes.</returns>
    public int Swap(ref byte[] memory)
    {
        var length = _used;
        (memory, _data) = (_data, memory);
        Clear();
        return length;
    }

    /// <summary>What follows is on another time line.</summary>
    public void ResetClock() => _next = null;

    public void Return()
    {
        if (_data.Length > 0) ArrayPool<byte>.Shared.Return(_data);
        _data = [];
        Clear();
    }

    private void WriteSamples(ref FixedBoxWriter boxes)
    {
        for (var i = 0; i < _samples.Count; i++)
        {
            var sample = _samples[i];
            if (!SharedDuration) boxes.UInt32((uint)(i + 1 < _samples.Count ? _samples[i + 1].Time - sample.Time : _lastDuration));
            boxes.UInt32((uint)sample.Size);
            if (IsVideo) boxes.UInt32(sample.IsKey ? InitSegment.IndependentSample : InitSegment.DependentSample);
            if (Composed) boxes.UInt32((uint)sample.Composition);
        }
    }

    private long TimeOf(MediaTime time) => (long)((((Int128)time.Flicks * _timescale) + (MediaTime.PerSecond / 2)) / MediaTime.PerSecond);

    private long ToUnits(MediaTime time) => time.Flicks * _timescale / MediaTime.PerSecond;

    private void Reserve(int more)
    {
        if (_used + more <= _data.Length) return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(Math.Max(_used + more, _data.Length * 2), FirstBuffer));
        Data.CopyTo(larger);
        if (_data.Length > 0) ArrayPool<byte>.Shared.Return(_data);
        _data = larger;
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Sample(long Time, int Size, int Composition, bool IsKey);
}
