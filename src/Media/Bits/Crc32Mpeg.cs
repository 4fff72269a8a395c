namespace SrsStack.Media.Bits;

/// <summary>CRC_32 of MPEG-2 sections: polynomial 0x04C11DB7, start all ones, not reflected, not inverted.</summary>
/// <remarks>ISO/IEC 13818-1, Annex A. Over a whole section with its CRC the result is 0.</remarks>
internal static class Crc32Mpeg
{
    private static readonly uint[] Table = MakeTable();

    public static uint Compute(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        foreach (var b in data) crc = (crc << 8) ^ Table[(crc >> 24) ^ b];
        return crc;
    }

    private static uint[] MakeTable()
    {
        var table = new uint[256];
        for (var i = 0u; i < table.Length; i++)
        {
            var value = i << 24;
            for (var bit = 0; bit < 8; bit++) value = (value << 1) ^ ((value >> 31) * 0x04C11DB7);
            table[i] = value;
        }

        return table;
    }
}
