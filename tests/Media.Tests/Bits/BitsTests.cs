using System.Text;
using SrsStack.Media.Bits;

namespace SrsStack.Media.Tests.Bits;

public sealed class BitsTests
{
    [Fact]
    public void Bits_come_most_significant_first_across_bytes()
    {
        var reader = new BitReader([0b1010_0101, 0xFF, 0x00, 0x12, 0x34, 0x56, 0x78]);
        reader.ReadBits(3).ShouldBe(0b101u);
        reader.ReadBits(7).ShouldBe(0b0010111u);
        reader.AlignToByte();
        reader.ReadBits(8).ShouldBe(0u);
        reader.ReadBits(32).ShouldBe(0x12345678u);
        reader.BitsLeft.ShouldBe(0);
        reader.Failed.ShouldBeFalse();
    }

    [Fact]
    public void A_read_past_the_end_gives_zero_and_fails_for_good()
    {
        var reader = new BitReader([0xFF]);
        reader.ReadBits(9).ShouldBe(0u);
        reader.Failed.ShouldBeTrue();
        reader.ReadBits(1).ShouldBe(0u);
        reader.BitsLeft.ShouldBe(0);
    }

    [Theory]
    [InlineData(9)]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    public void A_skip_past_the_end_fails(long bits)
    {
        var reader = new BitReader([0xFF]);
        reader.Skip(bits);
        reader.Failed.ShouldBeTrue();
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(1u)]
    [InlineData(2u)]
    [InlineData(7u)]
    [InlineData(254u)]
    [InlineData(65_534u)]
    [InlineData(2_147_483_646u)]
    public void Exp_Golomb_codes_come_back(uint value)
    {
        Span<byte> buffer = stackalloc byte[9];
        var writer = new BitWriter(buffer);
        ExpGolomb.WriteUnsigned(ref writer, value);
        var reader = new BitReader(buffer[..writer.Length]);
        ExpGolomb.ReadUnsigned(ref reader).ShouldBe(value);
    }

    [Fact]
    public void The_codes_of_table_9_2_are_read()
    {
        var reader = new BitReader([0b1_010_011_0, 0b0100_0010, 0b1_0000000]);
        ExpGolomb.ReadUnsigned(ref reader).ShouldBe(0u);
        ExpGolomb.ReadUnsigned(ref reader).ShouldBe(1u);
        ExpGolomb.ReadSigned(ref reader).ShouldBe(-1);
        ExpGolomb.ReadSigned(ref reader).ShouldBe(2);
        ExpGolomb.ReadSigned(ref reader).ShouldBe(-2);
    }

    [Fact]
    public void More_than_31_zeros_are_no_code()
    {
        var reader = new BitReader([0, 0, 0, 0, 0x80, 0, 0, 0, 0, 0]);
        ExpGolomb.ReadUnsigned(ref reader).ShouldBe(0u);
        reader.Failed.ShouldBeTrue();
    }

    [Fact]
    public void A_value_over_its_limit_fails()
    {
        var reader = new BitReader([0b0111_1111]);
        ExpGolomb.ReadUnsigned(ref reader, 1).ShouldBe(0);
        reader.Failed.ShouldBeTrue();
    }

    /// <summary>The check value that the catalogues of CRCs give for CRC-32/MPEG-2.</summary>
    [Fact]
    public void The_checksum_is_that_of_mpeg_sections() => Crc32Mpeg.Compute(Encoding.ASCII.GetBytes("123456789")).ShouldBe(0x0376E6E7u);
}
