using SrsStack.Media.Protocols.Rtmp;

namespace SrsStack.Media.Tests.Protocols.Rtmp;

public class TimestampUnwrapperTests
{
    [Theory]
    [InlineData(new uint[] { 0, 40, 80 }, new long[] { 0, 40, 80 })]
    [InlineData(new uint[] { 100, 90, 120 }, new long[] { 100, 90, 120 })] // audio and video a little out of order
    [InlineData(new uint[] { 0xFFFFFFF0, 0x10, 0xFFFFFFF8, 0x20 }, new long[] { 0xFFFFFFF0, 0x1_0000_0010, 0xFFFFFFF8, 0x1_0000_0020 })]
    [InlineData(new uint[] { 50_000, 5 }, new long[] { 50_000, 5 })] // an encoder that starts anew
    [InlineData(new uint[] { 5, 0xFFFFFFFB }, new long[] { 5, -5 })]
    public void A_wrapping_clock_becomes_a_line(uint[] timestamps, long[] expected)
    {
        var clock = new TimestampUnwrapper();
        timestamps.Select(t => clock.Unwrap(t)).ToArray().ShouldBe(expected);
    }
}
