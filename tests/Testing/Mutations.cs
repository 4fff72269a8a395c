namespace SrsStack.Testing;

/// <summary>Breaks good bytes in the ways that parsers dislike. The same seed gives the same bytes on every run.</summary>
public sealed class Mutations(int seed)
{
    private static readonly byte[] Edges = [0, 1, 2, 3, 0x7F, 0x80, 0xC0, 0xC4, 0xFE, 0xFF];

    private readonly Random _random = new(seed);

    public byte[] Of(byte[] good)
    {
        var bytes = good.ToList();
        for (var change = _random.Next(1, 6); change > 0 && bytes.Count > 0; change--) Change(bytes);
        return [.. bytes];
    }

    public int Next(int below) => _random.Next(below);

    private void Change(List<byte> bytes)
    {
        var at = _random.Next(bytes.Count);
        switch (_random.Next(6))
        {
            case 0: bytes[at] ^= (byte)(1 << _random.Next(8)); break;
            case 1: bytes[at] = Edges[_random.Next(Edges.Length)]; break;
            case 2: bytes.RemoveRange(at, bytes.Count - at); break;
            case 3: bytes.RemoveRange(at, Math.Min(_random.Next(1, 9), bytes.Count - at)); break;
            case 4: bytes.InsertRange(at, bytes.GetRange(at, Math.Min(_random.Next(1, 33), bytes.Count - at))); break;
            default: bytes.Insert(at, (byte)_random.Next(256)); break;
        }
    }
}
