using System.Buffers;
using SrsStack.Media.Containers.Flv;
using SrsStack.Media.Live;
using SrsStack.Media.Protocols;
using SrsStack.Testing;
using static SrsStack.Media.Tests.Containers.Flv.FlvSamples;

namespace SrsStack.Media.Tests.Containers.Flv;

public class FlvFormTests
{
    private readonly FlvForm _form = new();
    private readonly ArrayBufferWriter<byte> _output = new();

    [Fact]
    public void The_head_is_file_header_metadata_and_sequence_headers()
    {
        _form.WriteHead(new(Video, Audio, FeedMetadata.Empty), _output);
        var reader = new FlvTagReader(FlvTagReader.DefaultMaxBodyBytes);
        var tags = Read(reader, new(_output.WrittenMemory));
        reader.FileHeader.ShouldBe(new FlvFileHeader(HasAudio: true, HasVideo: true));
        tags.Select(t => t.Header.Type).ShouldBe([FlvTagType.Script, FlvTagType.Video, FlvTagType.Audio]);
        tags[1].Body.ToArray().ShouldBe(VideoHeader);
        tags[2].Body.ToArray().ShouldBe(AudioHeader);
    }

    [Theory]
    [InlineData(true, true, 5)]
    [InlineData(true, false, 1)]
    [InlineData(false, true, 4)]
    [InlineData(false, false, 5)] // nothing known yet: anything may come
    public void The_file_header_promises_what_is_known(bool video, bool audio, byte flags)
    {
        _form.WriteHead(new(video ? Video : null, audio ? Audio : null, FeedMetadata.Empty), _output);
        _output.WrittenSpan[..13].ToArray().ShouldBe([0x46, 0x4C, 0x56, 1, flags, 0, 0, 0, 9, 0, 0, 0, 0]);
    }

    /// <summary>Put together by hand from FLV 10.1, E.4.1 and E.4.3; 0x01020304 ms shows where the upper byte goes.</summary>
    [Fact]
    public void A_frame_is_written_to_the_byte()
    {
        _form.WriteFrame(new(Video, Ms(0x01020304), Ms(0x01020304 + 80), true, new byte[] { 0, 0, 0, 1, 0x65 }), _output);
        _output.WrittenSpan.ToArray().ShouldBe(HexVector.Parse(
            """
            09 00000A 020304 01 000000 # tag header: video, 10 bytes, time 24 bits then upper 8
            17 01 000050 00000001 65   # key frame of AVC, NAL units, 80 ms later
            00000015                   # PreviousTagSize: 21
            """));
    }

    [Fact]
    public void A_late_configuration_carries_the_time_of_the_last_frame()
    {
        _form.WriteFrame(new(Audio, Ms(1234), Ms(1234), true, new byte[] { 1 }), _output);
        _output.ResetWrittenCount();
        _form.WriteTrack(Video, _output);
        FlvTagHeader.Read(_output.WrittenSpan).ShouldBe(new(FlvTagType.Video, VideoHeader.Length, 1234));
    }

    [Fact]
    public void Time_wraps_at_32_bits()
    {
        _form.WriteFrame(new(Audio, Ms(0x1_0000_0005), Ms(0x1_0000_0005), true, new byte[] { 1 }), _output);
        FlvTagHeader.Read(_output.WrittenSpan).Timestamp.ShouldBe(5u);
    }

    [Fact]
    public void Tags_are_read_however_the_bytes_arrive()
    {
        _form.WriteHead(new(null, Audio, FeedMetadata.Empty), _output);
        _form.WriteFrame(new(Audio, Ms(20), Ms(20), true, new byte[] { 1, 2, 3 }), _output);
        Segments.ForEverySplit(_output.WrittenSpan.ToArray(), wire =>
        {
            var tags = Read(new(FlvTagReader.DefaultMaxBodyBytes), wire);
            tags.Count.ShouldBe(3);
            tags[2].Header.ShouldBe(new(FlvTagType.Audio, 5, 20));
            tags[2].Body.ToArray().ShouldBe([0xAF, 1, 1, 2, 3]);
        });
    }

    [Fact]
    public void A_file_cut_at_any_byte_gives_whole_tags_only()
    {
        _form.WriteFrame(new(Audio, Ms(20), Ms(20), true, new byte[] { 1, 2, 3 }), _output);
        byte[] file = [.. "FLV"u8, 1, 4, 0, 0, 0, 9, 0, 0, 0, 0, .. _output.WrittenSpan];
        for (var length = 0; length < file.Length; length++) Read(new(FlvTagReader.DefaultMaxBodyBytes), new(file, 0, length)).ShouldBeEmpty();
        Read(new(FlvTagReader.DefaultMaxBodyBytes), new(file)).Count.ShouldBe(1);
    }

    [Fact]
    public void A_tag_over_the_limit_and_a_stranger_are_refused()
    {
        Should.Throw<ProtocolException>(() => Read(new(100), new(HexVector.Parse("464C5601 05 00000009 00000000 09 000065 000000 00 000000"))));
        Should.Throw<ProtocolException>(() => Read(new(100), new("HTTP/1.1 200 OK"u8.ToArray())));
    }

    private static List<FlvTag> Read(FlvTagReader reader, ReadOnlySequence<byte> wire)
    {
        var sequence = new SequenceReader<byte>(wire);
        var tags = new List<FlvTag>();
        while (reader.TryRead(ref sequence, out var tag)) tags.Add(tag);
        return tags;
    }
}
