using SrsStack.Media.Protocols.Rtmp.Wire;
using SrsStack.Testing;

namespace SrsStack.Media.Tests.Protocols.Rtmp.Wire;

public class ChunkBasicHeaderTests
{
    /// <summary>From the figures of RTMP 1.0, 5.3.1.1.</summary>
    [Theory]
    [InlineData("03", 0, 3)]
    [InlineData("C3", 3, 3)]
    [InlineData("3F", 0, 63)]
    [InlineData("4000", 1, 64)]
    [InlineData("80FF", 2, 319)]
    [InlineData("410000", 1, 64)]
    [InlineData("010001", 0, 320)]
    [InlineData("C1FFFF", 3, 65599)]
    public void Each_form_is_read_and_needs_all_its_bytes(string hex, byte format, int id)
    {
        var wire = HexVector.Parse(hex);
        ChunkBasicHeader.TryRead(wire, out var header, out var size).ShouldBeTrue();
        header.ShouldBe(new(format, id));
        size.ShouldBe(wire.Length);
        for (var length = 0; length < wire.Length; length++) ChunkBasicHeader.TryRead(wire.AsSpan(0, length), out _, out _).ShouldBeFalse();
    }
}
