using SrsStack.Media.Codecs.Aac;
using SrsStack.Media.Codecs.H264;
using SrsStack.Media.Codecs.Mp3;
using SrsStack.Media.Live;
using SrsStack.Media.Time;

namespace SrsStack.Media.Tests.Samples;

/// <summary>Frames that are right in form and empty in meaning: for rules about time and order, without an encoder.</summary>
internal static class SyntheticFeed
{
    public static Track Video { get; } = H264Track.TryCreate(Vectors.Avc180, out var track) ? track! : throw new InvalidOperationException();

    public static Track OtherVideo { get; } = H264Track.TryCreate(Vectors.Avc1080, out var track) ? track! : throw new InvalidOperationException();

    public static Track Audio { get; } = AacTrack.TryCreate(Vectors.AacLc, out var track) ? track! : throw new InvalidOperationException();

    public static Track OtherAudio { get; } = AacTrack.TryCreate(Vectors.AacHe, out var track) ? track! : throw new InvalidOperationException();

    public static Track Mp3 { get; } = Mp3Track.TryCreate(Vectors.Mp3, out var track) ? track! : throw new InvalidOperationException();

    public static MediaTime Ms(long milliseconds) => MediaTime.FromMilliseconds(milliseconds);

    public static MediaFrame Picture(MediaTime dts, bool isKey, int size = 400, Track? track = null, long compositionMs = 0) =>
        new(track ?? Video, dts, dts + Ms(compositionMs), isKey, NalUnits(isKey ? (byte)0x65 : (byte)0x41, size));

    public static MediaFrame Sound(MediaTime dts, Track? track = null, int size = 100) =>
        new(track ?? Audio, dts, dts, true, Filled(size));

    /// <summary>Pictures at 25 a second with a key frame every <paramref name="gop"/>, and sound at 44.1 kHz, by decode time.</summary>
    public static IEnumerable<MediaFrame> Frames(double seconds, int gop = 50, MediaTime from = default, bool video = true, bool audio = true)
    {
        var sounds = 0L;
        for (var i = 0; i < seconds * 25; i++)
        {
            var dts = from + Ms(i * 40);
            if (video) yield return Picture(dts, i % gop == 0, i % gop == 0 ? 3000 : 400, compositionMs: 80);
            for (; audio && MediaTime.FromSamples(sounds * 1024, 44100) < Ms((i + 1) * 40); sounds++)
            {
                yield return Sound(from + MediaTime.FromSamples(sounds * 1024, 44100));
            }
        }
    }

    public static byte[] NalUnits(byte header, int size)
    {
        var unit = Filled(size);
        (unit[0], unit[1], unit[2], unit[3], unit[4]) = (0, 0, (byte)((size - 4) >> 8), (byte)(size - 4), header);
        return unit;
    }

    private static byte[] Filled(int size) => [.. Enumerable.Range(0, size).Select(i => (byte)(0x80 | i))];
}
