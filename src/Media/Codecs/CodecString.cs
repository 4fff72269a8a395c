using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using SrsStack.Media.Bits;
using SrsStack.Media.Codecs.Hevc;
using SrsStack.Media.Live;

namespace SrsStack.Media.Codecs;

/// <summary>The name of a track's format as browsers and play lists want it: RFC 6381 and the codecs' own annexes.</summary>
public static class CodecString
{
    /// <returns>Null when the configuration does not say it.</returns>
    public static string? Of(Track track) => track.Codec switch
    {
        CodecId.H264 when track.Config.Length > 3 => $"avc1.{Convert.ToHexStringLower(track.Config.Span.Slice(1, 3))}",
        CodecId.H265 when track.Config.Length > HevcProfile.Size => Hevc(track.Config.Span[1..]),
        CodecId.Av1 when track.Config.Length > 3 => Av1(track.Config.Span),
        CodecId.Vp9 when track.Config.Length > 2 => Vp9(track.Config.Span),
        CodecId.Aac when track.Audio is { } audio => string.Create(CultureInfo.InvariantCulture, $"mp4a.40.{audio.Profile}"),
        CodecId.Mp3 => "mp4a.40.34",
        CodecId.Opus => "opus",
        CodecId.Flac => "fLaC",
        CodecId.Ac3 => "ac-3",
        CodecId.Eac3 => "ec-3",
        _ => null,
    };

    /// <summary>ISO/IEC 14496-15, E.3: profile, compatibility flags with their bits turned round, tier and level, constraints without zeros at the end.</summary>
    private static string Hevc(ReadOnlySpan<byte> profileBytes)
    {
        var reader = new BitReader(profileBytes);
        var profile = HevcProfile.Read(ref reader);
        var text = new StringBuilder("hvc1.");
        if (profile.Space > 0) text.Append((char)('A' + profile.Space - 1));
        text.Append(CultureInfo.InvariantCulture, $"{profile.Idc}.{Reverse(profile.Compatibility):X}.{(profile.IsHighTier ? 'H' : 'L')}{profile.Level}");
        for (var rest = profile.Constraints << 16; rest != 0; rest <<= 8) text.Append(CultureInfo.InvariantCulture, $".{rest >> 56:X}");
        return text.ToString();
    }

    /// <summary>AV1 in ISO BMFF, 5: profile, level and tier, bit depth. The optional rest tells colours, which no player chooses by.</summary>
    private static string Av1(ReadOnlySpan<byte> record)
    {
        var depth = (record[2] & 0x40) == 0 ? 8 : (record[2] & 0x20) == 0 ? 10 : 12;
        var tier = (record[2] & 0x80) == 0 ? 'M' : 'H';
        return string.Create(CultureInfo.InvariantCulture, $"av01.{record[1] >> 5}.{record[1] & 31:D2}{tier}.{depth:D2}");
    }

    /// <summary>VP binding, "Codecs Parameter String". A level that the record does not know is told as the lowest, since 00 is refused.</summary>
    private static string Vp9(ReadOnlySpan<byte> record) =>
        string.Create(CultureInfo.InvariantCulture, $"vp09.{record[0]:D2}.{Math.Max((int)record[1], 10):D2}.{record[2] >> 4:D2}");

    private static uint Reverse(uint value)
    {
        var swapped = BinaryPrimitives.ReverseEndianness(value);
        swapped = ((swapped >> 4) & 0x0F0F0F0F) | ((swapped & 0x0F0F0F0F) << 4);
        swapped = ((swapped >> 2) & 0x33333333) | ((swapped & 0x33333333) << 2);
        return ((swapped >> 1) & 0x55555555) | ((swapped & 0x55555555) << 1);
    }
}
