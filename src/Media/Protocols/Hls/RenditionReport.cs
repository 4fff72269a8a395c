using System.Runtime.InteropServices;

namespace SrsStack.Media.Protocols.Hls;

/// <summary>How far another rendition of the same stream is: EXT-X-RENDITION-REPORT, RFC 8216bis, 4.4.5.4. Saves a player a request when it changes over.</summary>
/// <param name="Uri">Of its low-latency play list, relative to ours.</param>
/// <param name="Sequence">Of the last segment that it tells anything of.</param>
/// <param name="Part">Last part told of it; null when it is complete.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct RenditionReport(string Uri, long Sequence, int? Part);
