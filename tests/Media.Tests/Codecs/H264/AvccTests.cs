using System.Buffers;
using SrsStack.Media.Codecs.H264;

namespace SrsStack.Media.Tests.Codecs.H264;

public sealed class AvccTests
{
    [Theory]
    [InlineData(1, "03 650102 00 02 4103")]
    [InlineData(2, "0003 650102 0000 0002 4103")]
    [InlineData(3, "000003 650102 000000 000002 4103")]
    [InlineData(4, "00000003 650102 00000000 00000002 4103")]
    public void Lengths_of_any_size_become_four_bytes_and_empty_units_go(int lengthSize, string sample)
    {
        var output = new ArrayBufferWriter<byte>();
        Avcc.TryNormalize(Hex(sample), lengthSize, output).ShouldBeTrue();
        output.WrittenSpan.ToArray().ShouldBe(Hex("00000003 650102 00000002 4103"));
        Avcc.ContainsIdr(output.WrittenSpan).ShouldBeTrue();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void A_sample_that_is_cut_off_is_refused_and_writes_nothing(int lengthSize)
    {
        byte[] sample = [.. new byte[lengthSize - 1], 3, 0x65, 1, 2, .. new byte[lengthSize - 1], 2, 0x41, 3];
        var output = new ArrayBufferWriter<byte>();
        for (var length = 1; length < sample.Length; length++)
        {
            if (length == lengthSize + 3) continue;                    // whole units are a shorter sample
            Avcc.TryNormalize(sample.AsSpan(0, length), lengthSize, output).ShouldBeFalse($"{length} bytes");
            output.WrittenCount.ShouldBe(0);
        }
    }

    [Fact]
    public void A_length_beyond_all_sense_is_refused()
    {
        var output = new ArrayBufferWriter<byte>();
        Avcc.TryNormalize(Hex("ffffffff 6501"), 4, output).ShouldBeFalse();
        AnnexB.TryConvert(Hex("80000000 6501"), output).ShouldBeFalse();
        output.WrittenCount.ShouldBe(0);
    }

    [Fact]
    public void The_byte_stream_form_has_start_codes_and_no_delimiters_of_the_sample()
    {
        var output = new ArrayBufferWriter<byte>();
        AnnexB.TryConvert(Hex("00000002 0910 00000000 00000003 650102 00000001 41"), output).ShouldBeTrue();
        output.WrittenSpan.ToArray().ShouldBe(Hex("00000001 650102 00000001 41"));
        AnnexB.TryMeasure(Hex("00000002 0910 00000000 00000003 650102 00000001 41"), out var length).ShouldBeTrue();
        length.ShouldBe(output.WrittenCount);
    }

    private static byte[] Hex(string text) => Convert.FromHexString(text.Replace(" ", string.Empty));
}
