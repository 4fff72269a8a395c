using System.Buffers;
using SrsStack.Media.Containers.Flv;
using SrsStack.Media.Live;
using SrsStack.Testing;

namespace SrsStack.Media.Tests.Containers.Flv;

public class ScriptDataTests
{
    // "onMetaData", ECMA array { width: 640, encoder: "Lavf", stereo: true, duration: 0, keyframes: {} }; by hand from FLV 10.1, E.4.4.
    private const string Metadata =
        "02 000A 6F6E4D65746144617461 08 00000005 0005 7769647468 00 4084000000000000 0007 656E636F646572 02 0004 4C617666 "
        + "0006 73746572656F 01 01 0008 6475726174696F6E 00 0000000000000000 0009 6B65796672616D6573 03 000009 0000 09";

    private const string SetDataFrame = "02 000D 40736574446174614672616D65";

    [Theory]
    [InlineData(Metadata)]
    [InlineData(SetDataFrame + Metadata)]
    public void Metadata_is_read_with_and_without_its_wrapper(string hex)
    {
        ScriptData.TryReadMetadata(HexVector.Parse(hex), out var metadata).ShouldBeTrue();
        metadata.Values.Select(v => $"{v.Key}={v.Value}").ShouldBe(["width=640", "encoder=Lavf", "stereo=True", "duration=0"]);
    }

    [Theory]
    [InlineData("02 0009 6F6E436575506F696E 05")]
    [InlineData("02 000A 6F6E4D65746144617461")]
    [InlineData("02 000A 6F6E4D65746144617461 05")]
    public void Other_script_data_is_nothing_for_the_feed(string hex) =>
        ScriptData.TryReadMetadata(HexVector.Parse(hex), out _).ShouldBeFalse();

    [Fact]
    public void Only_so_many_values_of_bounded_size_are_taken()
    {
        var values = new AmfObject { { "long", new string('x', 513) }, { new string('n', 513), 1 } };
        for (var i = 0; i < 100; i++) values.Add($"v{i}", (double)i);
        var output = new ArrayBufferWriter<byte>();
        Amf0Writer.Write(output, "onMetaData");
        Amf0Writer.Write(output, values);
        ScriptData.TryReadMetadata(output.WrittenSpan, out var metadata).ShouldBeTrue();
        metadata.Values.Count.ShouldBe(FeedMetadata.MaxEntries);
        metadata.Values[0].Key.ShouldBe("v0");
    }

    [Fact]
    public void Players_get_the_publishers_values_and_what_the_tracks_say()
    {
        var video = FlvSamples.Video with { Video = new(64, 48, 66, 10) };
        var feed = new FeedDescription(video, FlvSamples.Audio, new([new("encoder", "Lavf"), new("width", 640.0), new("duration", 0.0)]));
        var output = new ArrayBufferWriter<byte>();
        ScriptData.WriteMetadata(feed, output);
        ScriptData.TryReadMetadata(output.WrittenSpan, out var metadata).ShouldBeTrue();
        metadata.Values.Select(v => $"{v.Key}={v.Value}")
            .ShouldBe(["encoder=Lavf", "width=640", "height=48", "videocodecid=7", "audiocodecid=10"]);
    }
}
