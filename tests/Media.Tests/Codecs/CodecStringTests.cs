using SrsStack.Media.Codecs;
using SrsStack.Media.Live;
using SrsStack.Media.Tests.Samples;

namespace SrsStack.Media.Tests.Codecs;

public sealed class CodecStringTests
{
    [Fact]
    public void Players_know_each_format_by_its_name()
    {
        Shown("avc1.42c028", Tracks.H264(Vectors.Avc1080));
        Shown("avc1.64001e", Tracks.H264(Vectors.AvcInterlaced));
        Shown("hvc1.1.6.L60.90", Tracks.Hevc(Vectors.HevcMain));
        Shown("hvc1.2.4.H153.90", Tracks.Hevc(Vectors.HevcMain10High));
        Shown("hvc1.4.10.L63.9D.8", Tracks.Hevc(Vectors.HevcRext));
        Shown("av01.0.00M.08", Tracks.Av1(Vectors.Av1Main));
        Shown("av01.0.08M.10", Tracks.Av1(Vectors.Av1Ten));
        Shown("av01.1.01M.08", Tracks.Av1(Vectors.Av1High));
        Shown("vp09.00.11.08", Tracks.Vp9(Vectors.Vp9, []));
        Shown("vp09.02.31.10", Tracks.Vp9(Vectors.Vp9Ten, []));
        Shown("mp4a.40.2", Tracks.Aac(Vectors.AacLc));
        Shown("mp4a.40.29", Tracks.Aac(Vectors.AacHeV2));
        Shown("mp4a.40.34", Tracks.Mp3(Vectors.Mp3));
        Shown("opus", Tracks.Opus(Vectors.Opus));
        Shown("fLaC", Tracks.Flac(Vectors.Flac));
        Shown("ac-3", Tracks.Ac3(Vectors.Ac3));
        Shown("ec-3", Tracks.Eac3(Vectors.Eac351));
    }

    /// <summary>The example of HTTP Live Streaming's authors for Main, level 3.1.</summary>
    [Fact]
    public void The_usual_hevc_is_named_as_everybody_names_it() =>
        Shown("hvc1.1.6.L93.B0", new Track(MediaKind.Video, CodecId.H265, Convert.FromHexString("010160000000B000000000005D0000")));

    private static void Shown(string name, Track track) => CodecString.Of(track).ShouldBe(name);
}
