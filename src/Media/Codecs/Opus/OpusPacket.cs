namespace SrsStack.Media.Codecs.Opus;

/// <summary>What the first bytes of an Opus packet say: RFC 6716, 3.1 and 3.2.</summary>
internal static class OpusPacket
{
    /// <summary>120 ms (RFC 6716, 3.2.5).</summary>
    public const int MaxSamples = 5760;

    /// <returns>Samples at 48 kHz, 120 to 5760; 0 for a broken packet.</returns>
    public static int SamplesOf(ReadOnlySpan<byte> packet)
    {
        if (packet.IsEmpty) return 0;
        var frames = (packet[0] & 3) switch { 0 => 1, 1 or 2 => 2, _ => packet.Length < 2 ? 0 : packet[1] & 0x3F };
        var samples = frames * SamplesPerFrame(packet[0] >> 3);
        return samples <= MaxSamples ? samples : 0;
    }

    /// <summary>Table 2: 10 to 60 ms in SILK, 10 or 20 ms in hybrid, 2.5 to 20 ms in CELT configurations.</summary>
    private static int SamplesPerFrame(int configuration) => configuration switch
    {
        < 12 => (configuration & 3) switch { 0 => 480, 1 => 960, 2 => 1920, _ => 2880 },
        < 16 => (configuration & 1) == 0 ? 480 : 960,
        _ => 120 << (configuration & 3),
    };
}
