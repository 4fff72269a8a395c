using SrsStack.Media.Codecs.Flac;
using SrsStack.Media.Live;
using SrsStack.Media.Tests.Samples;

namespace SrsStack.Media.Tests.Codecs.Flac;

public sealed class FlacTrackTests
{
    [Fact]
    public void All_forms_give_the_same_track()
    {
        byte[] block = Vectors.Flac[4..];
        byte[][] forms = [Vectors.Flac, block, [.. "fLaC"u8, .. block], block[4..]];
        foreach (var form in forms)
        {
            FlacTrack.TryCreate(form, out var track).ShouldBeTrue();
            track!.Audio.ShouldBe(new AudioFormat(48_000, 2, 16));
            track.Config.ToArray().ShouldBe(block);
        }
    }

    [Fact]
    public void Broken_ones_are_refused()
    {
        for (var length = 0; length < Vectors.Flac.Length; length++) FlacTrack.TryCreate(Vectors.Flac.AsSpan(0, length), out _).ShouldBeFalse();
        FlacTrack.TryCreate(new byte[34], out _).ShouldBeFalse();
    }
}
