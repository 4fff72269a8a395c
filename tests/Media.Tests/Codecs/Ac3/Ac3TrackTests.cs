using SrsStack.Media.Codecs.Ac3;
using SrsStack.Media.Live;
using SrsStack.Media.Tests.Samples;

namespace SrsStack.Media.Tests.Codecs.Ac3;

public sealed class Ac3TrackTests
{
    [Fact]
    public void Boxes_tell_rate_and_channels()
    {
        FormatOf(Vectors.Ac3, CodecId.Ac3).ShouldBe(new AudioFormat(48_000, 2, 0));
        FormatOf(Vectors.Ac351, CodecId.Ac3).ShouldBe(new AudioFormat(48_000, 6, 0));
        FormatOf(Vectors.Eac351, CodecId.Eac3).ShouldBe(new AudioFormat(48_000, 6, 0));
        Ac3Track.TryCreate(Vectors.Eac351.AsSpan(0, 4), CodecId.Eac3, out _).ShouldBeFalse();
        Ac3Track.TryCreate([0xC0, 0, 0], CodecId.Ac3, out _).ShouldBeFalse();
    }

    [Fact]
    public void Boxes_made_from_frames_are_those_of_ffmpeg()
    {
        Ac3Track.TryCreateFromFrame(Vectors.Ac351Frame, out var plain).ShouldBeTrue();
        (plain!.Codec, Convert.ToHexString(plain.Config.Span)).ShouldBe((CodecId.Ac3, Convert.ToHexString(Vectors.Ac351)));
        Ac3Track.TryCreateFromFrame(Vectors.Eac351Frame, out var enhanced).ShouldBeTrue();
        (enhanced!.Codec, Convert.ToHexString(enhanced.Config.Span)).ShouldBe((CodecId.Eac3, Convert.ToHexString(Vectors.Eac351)));
        Ac3Frame.TryParse(Vectors.Eac351Frame, out var frame).ShouldBeTrue();
        (frame.Samples, frame.Bytes).ShouldBe((1536, 1792));
    }

    [Fact]
    public void What_is_no_sync_frame_is_refused()
    {
        Ac3Track.TryCreateFromFrame([0x0B, 0x78, .. Vectors.Ac351Frame[2..]], out _).ShouldBeFalse();
        Ac3Track.TryCreateFromFrame(Vectors.Ac351Frame.AsSpan(0, 7), out _).ShouldBeFalse();
    }

    private static AudioFormat? FormatOf(byte[] box, CodecId codec) => Ac3Track.TryCreate(box, codec, out var track) ? track!.Audio : null;
}
