using System.Buffers;
using SrsStack.Media.Codecs;
using SrsStack.Media.Codecs.Aac;
using SrsStack.Media.Codecs.Ac3;
using SrsStack.Media.Codecs.Av1;
using SrsStack.Media.Codecs.Flac;
using SrsStack.Media.Codecs.H264;
using SrsStack.Media.Codecs.Hevc;
using SrsStack.Media.Codecs.Mp3;
using SrsStack.Media.Codecs.Opus;
using SrsStack.Media.Codecs.Vp9;
using SrsStack.Media.Live;
using SrsStack.Media.Tests.Samples;

namespace SrsStack.Media.Tests.Codecs;

/// <summary>Bytes of peers, broken in every way: parsers answer true or false and keep their limits, they never throw.</summary>
/// <remarks>An input that once broke one is kept as a hex file in <c>Codecs/Found</c> and tried first.</remarks>
public sealed class MutationTests
{
    private const int RunsEach = 20_000;

    public static TheoryData<string> Parsers => ["sps", "avc", "track", "asc", "mp3", "sample", "hevc", "av1", "vp9", "opus", "flac", "ac3"];

    [Theory]
    [MemberData(nameof(Parsers))]
    public void Broken_bytes_never_throw(string parser)
    {
        var seeds = SeedsOf(parser);
        foreach (var found in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Codecs", "Found"), $"{parser}-*.hex"))
        {
            Try(parser, Convert.FromHexString(File.ReadAllText(found).Trim()));
        }

        var random = new Random(20_250_101);
        for (var run = 0; run < RunsEach; run++) Try(parser, Mutate(seeds[random.Next(seeds.Length)], random));
    }

    private static byte[][] SeedsOf(string parser) => parser switch
    {
        "sps" => [.. Vectors.AllAvc.Select(Vectors.SpsOf)],
        "avc" or "track" => Vectors.AllAvc,
        "asc" => Vectors.AllAac,
        "mp3" => [Vectors.Mp3],
        "hevc" => Vectors.AllHevc,
        "av1" => Vectors.AllAv1,
        "vp9" => [Vectors.Vp9, Vectors.Vp9KeyFrame, Vectors.Vp9TenKeyFrame],
        "opus" => [Vectors.Opus, Vectors.OpusHead, Vectors.Opus51],
        "flac" => [Vectors.Flac],
        "ac3" => [Vectors.Ac3, Vectors.Eac351, Vectors.Ac351Frame, Vectors.Eac351Frame],
        _ => [Convert.FromHexString("0000000365010200000002410300000000")],
    };

    private static void Try(string parser, byte[] input)
    {
        try
        {
            Parse(parser, input);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{parser} broke on {Convert.ToHexString(input)}", e);
        }
    }

    private static void Parse(string parser, byte[] input)
    {
        switch (parser)
        {
            case "sps":
                if (Sps.TryParse(input, out var sps)) sps!.Width.ShouldBeInRange(1, Sps.MaxSide);
                break;
            case "avc":
                if (AvcDecoderConfiguration.TryParse(input, out var avc)) AnnexB.ParameterSets(avc!).Length.ShouldBeLessThan(2 * input.Length + 8);
                break;
            case "track":
                if (H264Track.TryCreate(input, out var track)) track!.Video!.Height.ShouldBeInRange(1, Sps.MaxSide);
                break;
            case "asc":
                if (AudioSpecificConfig.TryParse(input, out var asc)) asc!.OutputChannels.ShouldBeInRange(1, 64);
                break;
            case "mp3":
                Mp3Track.TryCreate(input, out _);
                break;
            case "sample":
                for (var size = 1; size <= 4; size++) Avcc.TryNormalize(input, size, new ArrayBufferWriter<byte>());
                AnnexB.TryConvert(input, new ArrayBufferWriter<byte>());
                HevcNalUnit.ContainsRandomAccess(input);
                break;
            default:
                foreach (var made in TracksOf(parser, input).OfType<Track>()) Check(made);
                break;
        }
    }

    private static IEnumerable<Track?> TracksOf(string parser, byte[] input) => parser switch
    {
        "hevc" => [HevcTrack.TryCreate(input, out var track, out _) ? track : null],
        "av1" => [Av1Track.TryCreate(input, out var record) ? record : null, Av1Track.TryCreateFromSample(input, out var sample) ? sample : null],
        "vp9" => [Vp9Track.TryCreate(input, input, out var record) ? record : null, Vp9Track.TryCreateFromKeyFrame(input, out var frame) ? frame : null],
        "opus" => [OpusTrack.TryCreate(input, out var track) ? track : null],
        "flac" => [FlacTrack.TryCreate(input, out var track) ? track : null],
        _ =>
        [
            Ac3Track.TryCreate(input, CodecId.Ac3, out var plain) ? plain : null, Ac3Track.TryCreate(input, CodecId.Eac3, out var enhanced) ? enhanced : null,
            Ac3Track.TryCreateFromFrame(input, out var frame) ? frame : null,
        ],
    };

    private static void Check(Track track)
    {
        CodecString.Of(track).ShouldNotBeNull().Length.ShouldBeLessThan(64);
        if (track.Video is { } video && track.Codec == CodecId.H265) video.Width.ShouldBeInRange(1, HevcSps.MaxSide);
        if (track.Video is { } picture) picture.Height.ShouldBeInRange(0, 65_536);
        if (track.Audio is not { } audio) return;
        audio.Channels.ShouldBeInRange(1, 255);
        audio.SampleRate.ShouldBeInRange(1, 1 << 20);
    }

    private static byte[] Mutate(byte[] seed, Random random)
    {
        var data = seed.ToList();
        for (var change = random.Next(1, 6); change > 0 && data.Count > 0; change--)
        {
            var at = random.Next(data.Count);
            switch (random.Next(5))
            {
                case 0: data[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: data[at] = (byte)random.Next(256); break;
                case 2: data.RemoveRange(at, random.Next(data.Count - at + 1)); break;
                case 3: data.InsertRange(at, data.GetRange(0, random.Next(data.Count))); break;
                default: data[at] = random.Next(2) == 0 ? (byte)0 : (byte)0xFF; break;
            }
        }

        return [.. data];
    }
}
