namespace SrsStack.Media.Containers.Mp4;

/// <summary>A long row of 32-bit numbers that never moves: no doubling, no copies, four bytes a number.</summary>
internal sealed class UInt32List
{
    private const int PageBits = 14;
    private const int PageSize = 1 << PageBits;

    private readonly List<uint[]> _pages = [];

    public int Count { get; private set; }

    public uint this[int index]
    {
        get => _pages[index >> PageBits][index & (PageSize - 1)];
        set => _pages[index >> PageBits][index & (PageSize - 1)] = value;
    }

    public void Add(uint value)
    {
        if (Count == _pages.Count << PageBits) _pages.Add(new uint[PageSize]);
        this[Count++] = value;
    }
}
