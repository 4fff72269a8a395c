using System.Numerics;

namespace SrsStack.Media.Bits;

/// <summary>Exp-Golomb codes of ITU-T H.264, 9.1.</summary>
internal static class ExpGolomb
{
    /// <summary>ue(v): 0 to 2^32 - 2. A longer prefix than 31 zeros fails the reader and gives 0.</summary>
    public static uint ReadUnsigned(ref BitReader reader)
    {
        var zeros = 0;
        while (!reader.Failed && !reader.ReadFlag())
        {
            if (++zeros > 31) reader.Fail();
        }

        return reader.Failed ? 0 : (1u << zeros) - 1 + reader.ReadBits(zeros);
    }

    /// <summary>ue(v) that must not exceed <paramref name="max"/>; more fails the reader and gives 0.</summary>
    public static int ReadUnsigned(ref BitReader reader, int max)
    {
        var value = ReadUnsigned(ref reader);
        if (value <= max) return (int)value;
        reader.Fail();
        return 0;
    }

    /// <summary>se(v), 9.1.1: 0, 1, -1, 2, -2 ...</summary>
    public static int ReadSigned(ref BitReader reader)
    {
        var code = ReadUnsigned(ref reader);
        var half = (int)((code + 1L) / 2);
        return (code & 1) == 1 ? half : -half;
    }

    /// <summary>Appends ue(v) of <paramref name="value"/>, at most 2^31 - 2.</summary>
    public static void WriteUnsigned(ref BitWriter writer, uint value)
    {
        var bits = 32 - BitOperations.LeadingZeroCount(value + 1);
        writer.Write(0, bits - 1);
        writer.Write(value + 1, bits);
    }
}
