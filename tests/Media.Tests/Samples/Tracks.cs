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

namespace SrsStack.Media.Tests.Samples;

/// <summary>Tracks from configurations that are known to be good.</summary>
internal static class Tracks
{
    private delegate bool Creator(ReadOnlySpan<byte> configuration, out Track? track);

    public static Track H264(byte[] record) => Of(H264Track.TryCreate, record);

    public static Track Hevc(byte[] record) => Of((ReadOnlySpan<byte> bytes, out Track? track) => HevcTrack.TryCreate(bytes, out track, out _), record);

    public static Track Av1(byte[] record) => Of(Av1Track.TryCreate, record);

    public static Track Vp9(byte[] record, byte[] keyFrame) => Of((ReadOnlySpan<byte> bytes, out Track? track) => Vp9Track.TryCreate(bytes, keyFrame, out track), record);

    public static Track Aac(byte[] configuration) => Of(AacTrack.TryCreate, configuration);

    public static Track Mp3(byte[] frame) => Of(Mp3Track.TryCreate, frame);

    public static Track Opus(byte[] box) => Of(OpusTrack.TryCreate, box);

    public static Track Flac(byte[] block) => Of(FlacTrack.TryCreate, block);

    public static Track Ac3(byte[] box) => Of((ReadOnlySpan<byte> bytes, out Track? track) => Ac3Track.TryCreate(bytes, CodecId.Ac3, out track), box);

    public static Track Eac3(byte[] box) => Of((ReadOnlySpan<byte> bytes, out Track? track) => Ac3Track.TryCreate(bytes, CodecId.Eac3, out track), box);

    private static Track Of(Creator create, byte[] configuration) =>
        create(configuration, out var track) ? track! : throw new InvalidOperationException($"{Convert.ToHexString(configuration)} is refused.");
}
