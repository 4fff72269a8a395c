using SrsStack.Media.Containers.Flv;
using SrsStack.Media.Live;
using SrsStack.Media.Tests.Samples;
using static SrsStack.Media.Tests.Containers.Flv.FlvSamples;

namespace SrsStack.Media.Tests.Containers.Flv;

public sealed class EnhancedWriterTests
{
    [Fact]
    public void A_sequence_header_carries_the_four_letters_and_the_form_of_the_specification()
    {
        Header(Tracks.Hevc(Vectors.HevcMain)).ShouldBe([0x90, .. "hvc1"u8, .. Vectors.HevcMain]);
        Header(Tracks.Av1(Vectors.Av1Main)).ShouldBe([0x90, .. "av01"u8, .. Vectors.Av1Main]);
        Header(Tracks.Vp9(Vectors.Vp9, Vectors.Vp9KeyFrame)).ShouldBe([0x90, .. "vp09"u8, .. Vectors.Vp9[4..]]);
        Header(Tracks.Opus(Vectors.Opus)).ShouldBe([0x90, .. "Opus"u8, .. Vectors.OpusHead]);
        Header(Tracks.Flac(Vectors.Flac)).ShouldBe([0x90, .. "fLaC"u8, .. "fLaC"u8, .. Vectors.Flac[4..]]);
        Header(Tracks.Ac3(Vectors.Ac3)).ShouldBeEmpty();
        Header(Tracks.Eac3(Vectors.Eac351)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(0, true, "9368766331")] // CodedFramesX
    [InlineData(80, false, "A168766331000050")]
    [InlineData(-40, false, "A168766331FFFFD8")]
    public void An_HEVC_frame_tells_its_composition_time_where_it_has_one(int composition, bool isKey, string front) =>
        Front(new(Tracks.Hevc(Vectors.HevcMain), Ms(1000), Ms(1000 + composition), isKey, default)).ShouldBe(front);

    [Fact]
    public void Other_frames_are_coded_frames_without_more()
    {
        Front(new(Tracks.Av1(Vectors.Av1Main), Ms(5), Ms(5), false, default)).ShouldBe("A161763031");
        Front(new(Tracks.Opus(Vectors.Opus), Ms(5), Ms(5), true, default)).ShouldBe("914F707573");
        Front(new(Tracks.Eac3(Vectors.Eac351), Ms(5), Ms(5), true, default)).ShouldBe("9165632D33");
    }

    [Fact]
    public void Metadata_tells_the_four_letters_whatever_the_publisher_said()
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        var said = new FeedMetadata([new("videocodecid", 12.0), new("audiocodecid", 9.0), new("encoder", "x")]);
        ScriptData.WriteMetadata(new(Tracks.Hevc(Vectors.HevcMain), Tracks.Opus(Vectors.Opus), said), output);
        ScriptData.TryReadMetadata(output.WrittenSpan, out var read).ShouldBeTrue();
        read.Values.Single(v => v.Key == "videocodecid").Value.ShouldBe((double)0x68766331);
        read.Values.Single(v => v.Key == "audiocodecid").Value.ShouldBe((double)0x4F707573);
    }

    private static byte[] Header(Track track)
    {
        var front = new byte[FlvBodyWriter.MaxFrontBytes];
        var size = FlvBodyWriter.WriteTrackFront(track, front);
        return size == 0 ? [] : [.. front[..size], .. FlvBodyWriter.ConfigurationOf(track).Span];
    }

    private static string Front(MediaFrame frame)
    {
        var front = new byte[FlvBodyWriter.MaxFrontBytes];
        return Convert.ToHexString(front.AsSpan(0, FlvBodyWriter.WriteFrameFront(frame, front)));
    }
}
