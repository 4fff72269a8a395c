using System.Runtime.InteropServices;
using SrsStack.Application.Kernel;

namespace SrsStack.Infrastructure.EventStore;

/// <summary>Positions above <paramref name="After"/>, up to and with <paramref name="UpTo"/>.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PositionRange(long After, long UpTo)
{
    public bool IsEmpty => UpTo <= After;

    public long Length => UpTo - After;

    /// <summary>What a page asks for.</summary>
    /// <param name="mark">No event beyond is told.</param>
    public static PositionRange Of(HistoryPage page, long mark)
    {
        var after = Math.Max(0, page.After);
        return page.Descending ? new(0, Math.Min(after - 1, mark)) : new(after, mark);
    }

    public PositionRange Below(long position) => this with { UpTo = Math.Min(UpTo, position) };

    public PositionRange Above(long position) => this with { After = Math.Max(After, position) };
}
