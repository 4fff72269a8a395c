using System.Globalization;
using System.Text;
using SrsStack.Media.Codecs;
using SrsStack.Media.Live;

namespace SrsStack.Media.Protocols.Hls;

/// <summary>One of the streams that a master play list offers.</summary>
/// <param name="Uri">Of its media play list, encoded.</param>
/// <param name="Rates">Bits a second.</param>
/// <param name="Video">Null for none.</param>
/// <param name="Audio">Null for none.</param>
public sealed record HlsVariant(string Uri, HlsRates Rates, Track? Video, Track? Audio);

/// <param name="Peak">Of the segment with most, in bits a second.</param>
/// <param name="Average">Over the listed segments.</param>
public sealed record HlsRates(long Peak, long Average);

/// <summary>Master play lists: RFC 8216, 4.3.4.2.</summary>
public static class MasterPlaylist
{
    public static byte[] Render(IEnumerable<HlsVariant> variants)
    {
        var text = new StringBuilder("#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-INDEPENDENT-SEGMENTS\n");
        foreach (var variant in variants.OrderByDescending(v => v.Rates.Average))
        {
            text.Append(CultureInfo.InvariantCulture, $"#EXT-X-STREAM-INF:BANDWIDTH={Math.Max(1, variant.Rates.Peak)},AVERAGE-BANDWIDTH={Math.Max(1, variant.Rates.Average)}");
            string[] codecs = [.. new[] { variant.Video, variant.Audio }.OfType<Track>().Select(CodecString.Of).OfType<string>()];
            if (codecs.Length > 0) text.Append(CultureInfo.InvariantCulture, $",CODECS=\"{string.Join(',', codecs)}\"");
            if (variant.Video?.Video is { Width: > 0 } size) text.Append(CultureInfo.InvariantCulture, $",RESOLUTION={size.Width}x{size.Height}");
            text.Append('\n').Append(variant.Uri).Append('\n');
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
