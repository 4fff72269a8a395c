using System.Buffers;
using SrsStack.Media.Containers.Flv;
using SrsStack.Media.Protocols;
using SrsStack.Testing;

namespace SrsStack.Media.Tests.Containers.Flv;

public class Amf0Tests
{
    /// <summary>Put together by hand from AMF0, sections 2.2 to 2.18.</summary>
    public static TheoryData<string, string> Golden => new()
    {
        { "number", "00 3FF0000000000000" },
        { "boolean", "01 01" },
        { "string", "02 0004 6C697665" },
        { "object", "03 0003 617070 02 0004 6C697665 0001 6E 00 4000000000000000 0000 09" },
        { "null", "05" },
        { "ecma array", "08 00000001 0005 7769647468 00 4084000000000000 0000 09" },
        { "strict array", "0A 00000002 01 00 05" },
        { "date", "0B 4271F71FB0450000 0000" },
        { "typed object", "10 0001 54 0001 61 05 0000 09" },
        { "nested", "03 0001 61 03 0001 62 0A 00000001 02 0000 0000 09 0000 09" },
    };

    [Theory, MemberData(nameof(Golden))]
    public void A_value_is_read_and_written_as_the_same_bytes(string what, string hex)
    {
        var wire = HexVector.Parse(hex);
        var reader = new Amf0Reader(wire);
        var value = reader.ReadValue();
        reader.AtEnd.ShouldBeTrue(what);
        Written(value).ShouldBe(wire, what);
    }

    [Theory, MemberData(nameof(Golden))]
    public void A_value_cut_at_any_byte_is_refused(string what, string hex)
    {
        var wire = HexVector.Parse(hex);
        for (var length = 0; length < wire.Length; length++)
        {
            var cut = wire[..length];
            Should.Throw<ProtocolException>(() => Read(cut), $"{what} cut at {length}").Scope.ShouldBe("AMF0");
        }
    }

    [Fact]
    public void Values_come_out_with_their_own_types()
    {
        Read("00 C000000000000000").ShouldBe(-2.0);
        Read("01 00").ShouldBe(false);
        Read("06").ShouldBeNull();
        Read("0D").ShouldBeNull();
        Read("0C 00000002 6869").ShouldBe("hi");
        Read("0F 00000003 3C612F").ShouldBe("<a/");
        Read("0B 0000000000000000 003C").ShouldBe(new AmfDate(0, 60));
        var typed = Read("10 0001 54 0000 09").ShouldBeOfType<AmfObject>();
        typed.TypeName.ShouldBe("T");
    }

    [Theory]
    [InlineData("04")] // movie clip, reserved
    [InlineData("07 0000")] // reference
    [InlineData("09")] // object end without an object
    [InlineData("0E")] // record set, reserved
    [InlineData("11 0A")] // AMF3
    [InlineData("12")]
    [InlineData("FF")]
    public void A_marker_that_is_not_taken_is_refused(string hex) => Should.Throw<ProtocolException>(() => Read(hex));

    [Theory]
    [InlineData(0x03)]
    [InlineData(0x08)]
    [InlineData(0x0A)]
    [InlineData(0x10)]
    public void Nesting_ten_thousand_deep_is_refused_and_not_followed(byte marker)
    {
        byte[] level = marker switch
        {
            0x03 => [3, 0, 1, 0x61],
            0x08 => [8, 0, 0, 0, 1, 0, 1, 0x61],
            0x0A => [0x0A, 0, 0, 0, 1],
            _ => [0x10, 0, 1, 0x54, 0, 1, 0x61],
        };
        var wire = Enumerable.Repeat(level, 10_000).SelectMany(b => b).ToArray();
        Should.Throw<ProtocolException>(() => Read(wire)).Detail.ShouldContain("nested deeper than 32");
    }

    [Fact]
    public void The_deepest_allowed_nesting_is_read()
    {
        byte[] wire = [.. Enumerable.Repeat(new byte[] { 0x0A, 0, 0, 0, 1 }, Amf0Reader.MaxDepth).SelectMany(b => b), 5];
        Read(wire).ShouldNotBeNull();
    }

    [Fact]
    public void A_declared_count_allocates_nothing()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        Should.Throw<ProtocolException>(() => Read("0A FFFFFFFF 05 05"));
        Should.Throw<ProtocolException>(() => Read("08 FFFFFFFF 0001 61"));
        Should.Throw<ProtocolException>(() => Read("0C FFFFFFFF 61"));
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1 << 20);
    }

    [Fact]
    public void The_count_of_an_ecma_array_is_a_hint_only()
    {
        Read("08 FFFFFFFF 0001 61 05 0000 09").ShouldBeOfType<AmfObject>().Count.ShouldBe(1);
        Read("08 00000000 0001 61 05 0000 09").ShouldBeOfType<AmfObject>().Count.ShouldBe(1);
    }

    [Fact]
    public void More_values_than_the_limit_are_refused() =>
        Should.Throw<ProtocolException>(() => Read([0x0A, 0, 0, 0x20, 0, .. Enumerable.Repeat((byte)5, 0x2000)])).Detail.ShouldContain("4096");

    [Fact]
    public void A_text_over_64_KiB_is_refused_and_one_below_it_goes_both_ways()
    {
        Should.Throw<ProtocolException>(() => Read([0x0C, 0, 1, 0, 0, .. new byte[65536]])).Section.ShouldBe("2.14");
        var longest = new string('x', 65535);
        Read(Written(longest)).ShouldBe(longest);
        Written(new string('x', 65536))[0].ShouldBe((byte)0x0C);
    }

    [Fact]
    public void The_first_of_equal_names_counts() => Read("03 0001 61 01 01 0001 61 01 00 0000 09").ShouldBeOfType<AmfObject>()["a"].ShouldBe(true);

    private static byte[] Written(object? value)
    {
        var output = new ArrayBufferWriter<byte>();
        Amf0Writer.Write(output, value);
        return output.WrittenSpan.ToArray();
    }

    private static object? Read(string hex) => Read(HexVector.Parse(hex));

    private static object? Read(byte[] wire) => new Amf0Reader(wire).ReadValue();
}
