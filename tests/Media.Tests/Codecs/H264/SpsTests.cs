using SrsStack.Media.Bits;
using SrsStack.Media.Codecs.H264;
using SrsStack.Media.Tests.Samples;

namespace SrsStack.Media.Tests.Codecs.H264;

public sealed class SpsTests
{
    [Theory]
    [InlineData(nameof(Vectors.Avc1080), 66, 40, 1920, 1080, 1, 8, 30)]
    [InlineData(nameof(Vectors.Avc180), 66, 12, 320, 180, 1, 8, 25)]
    [InlineData(nameof(Vectors.AvcInterlaced), 100, 30, 720, 576, 1, 8, 25)]
    [InlineData(nameof(Vectors.Avc444), 244, 30, 642, 362, 3, 8, 29.97)]
    [InlineData(nameof(Vectors.Avc422Ten), 122, 32, 1280, 720, 2, 10, 50)]
    [InlineData(nameof(Vectors.AvcScaling), 100, 30, 640, 360, 1, 8, 24)]
    public void What_x264_writes_is_read(string vector, int profile, int level, int width, int height, int chroma, int depth, double rate)
    {
        var avc = (byte[])typeof(Vectors).GetProperty(vector)!.GetValue(null)!;
        Sps.TryParse(Vectors.SpsOf(avc), out var sps).ShouldBeTrue();
        sps.ShouldNotBeNull();
        (sps.Profile, sps.Level, sps.Width, sps.Height).ShouldBe((profile, level, width, height));
        (sps.ChromaFormat, sps.BitDepthLuma, sps.BitDepthChroma).ShouldBe((chroma, depth, depth));
        sps.FrameRate!.Value.ShouldBe(rate, 0.001);
    }

    [Fact]
    public void A_set_that_is_cut_off_is_refused_or_loses_its_frame_rate_only()
    {
        foreach (var avc in Vectors.AllAvc)
        {
            var nal = Vectors.SpsOf(avc);
            Sps.TryParse(nal, out var whole).ShouldBeTrue();
            for (var length = 0; length < nal.Length; length++)
            {
                if (Sps.TryParse(nal.AsSpan(0, length), out var cut)) cut.ShouldBeOneOf(whole, whole! with { FrameRate = null });
            }

            Sps.TryParse(nal.AsSpan(0, 8), out _).ShouldBeFalse();
        }
    }

    [Theory]
    [InlineData(120, 68, true)]
    [InlineData(1055, 132, true)]
    [InlineData(1055, 133, false)]
    [InlineData(1056, 1, false)]
    [InlineData(1, 1056, false)]
    [InlineData(100_000, 100_000, false)]
    public void Pictures_beyond_level_6_2_are_refused(int columns, int rows, bool fits) =>
        Sps.TryParse(Make(columns, rows, cropLeft: 0), out _).ShouldBe(fits);

    [Fact]
    public void Cropping_that_leaves_nothing_is_refused()
    {
        Sps.TryParse(Make(2, 2, cropLeft: 15), out var sps).ShouldBeTrue();
        sps!.Width.ShouldBe(2);
        Sps.TryParse(Make(2, 2, cropLeft: 16), out _).ShouldBeFalse();
        Sps.TryParse(Make(2, 2, cropLeft: 2_000_000_000), out _).ShouldBeFalse();
    }

    [Fact]
    public void Other_nal_units_and_long_ones_are_refused()
    {
        var nal = Vectors.SpsOf(Vectors.Avc180);
        nal[0] = 0x68;
        Sps.TryParse(nal, out _).ShouldBeFalse();
        Sps.TryParse([.. Vectors.SpsOf(Vectors.Avc180), .. new byte[Sps.MaxBytes]], out _).ShouldBeFalse();
    }

    [Fact]
    public void Emulation_prevention_is_taken_out()
    {
        var output = new byte[12];
        var length = NalUnit.RemoveEmulationPrevention([1, 0, 0, 3, 0, 0, 3, 1, 0, 3, 0, 0], output);
        output[..length].ShouldBe([1, 0, 0, 0, 0, 1, 0, 3, 0, 0]);
    }

    /// <summary>Baseline without VUI, by hand from 7.3.2.1.1.</summary>
    private static byte[] Make(int columns, int rows, uint cropLeft)
    {
        var buffer = new byte[64];
        var writer = new BitWriter(buffer);
        writer.Write(0x67_42_00_1E, 32);
        foreach (var value in (uint[])[0, 0, 2, 1]) ExpGolomb.WriteUnsigned(ref writer, value); // id, frame_num, order type, references
        writer.Write(0, 1);
        ExpGolomb.WriteUnsigned(ref writer, (uint)columns - 1);
        ExpGolomb.WriteUnsigned(ref writer, (uint)rows - 1);
        writer.Write(0b11, 2);                                         // frame_mbs_only, direct_8x8
        writer.Write(cropLeft > 0 ? 1u : 0u, 1);
        if (cropLeft > 0)
        {
            foreach (var value in (uint[])[cropLeft, 0, 0, 0]) ExpGolomb.WriteUnsigned(ref writer, value);
        }

        writer.Write(0b01, 2);                                         // no VUI, stop bit
        return buffer[..writer.Length];
    }
}
