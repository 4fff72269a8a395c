using System.Runtime.InteropServices;
using SrsStack.Media.Time;

namespace SrsStack.Media.Containers.MpegTs;

/// <summary>When a program clock reference is due, and which: always rising, never more than 100 ms apart (ISO/IEC 13818-1, 2.7.2).</summary>
[StructLayout(LayoutKind.Auto)]
internal struct TsReferences
{
    public static readonly MediaTime MaxInterval = MediaTime.FromMilliseconds(100);

    /// <summary>A longer hole gets one reference at its end: the source stood still, and hundreds of packets would help nobody.</summary>
    private static readonly MediaTime MaxHole = MediaTime.FromMilliseconds(5_000);

    private static readonly MediaTime FillStep = MediaTime.FromMilliseconds(90);
    private static readonly MediaTime Tick = MediaTime.From90KHz(1);

    private MediaTime? _last;
    private bool _isBroken;

    public TsReferences()
    {
    }

    public readonly bool HasStarted => _last is not null;

    public void Reset()
    {
        _isBroken |= _last is not null;
        _last = null;
    }

    /// <summary>discontinuity_indicator for the first packet with a reference after a reset (2.4.3.5), else 0.</summary>
    public byte TakeDiscontinuity()
    {
        var flag = _isBroken ? TsPacket.DiscontinuityIndicator : (byte)0;
        _isBroken = false;
        return flag;
    }

    /// <summary>The reference for a frame. Audio may have carried the clock on a little further than the next picture: then one tick more.</summary>
    public long Next(MediaTime dts)
    {
        _last = _last is { } last && dts <= last ? last + Tick : dts;
        return TsClock.Reference(_last.Value);
    }

    /// <summary>The next reference that must stand before a frame of <paramref name="until"/>; false when none is due.</summary>
    public bool TryFill(MediaTime until, out long reference)
    {
        reference = 0;
        if (_last is not { } last || until - last <= MaxInterval) return false;
        _last = until - last > MaxHole ? until : last + FillStep;
        reference = TsClock.Reference(_last.Value);
        return true;
    }
}
