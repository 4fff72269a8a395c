namespace SrsStack.Media.Codecs.Aac;

/// <summary>samplingFrequencyIndex: ISO/IEC 14496-3, table 1.18.</summary>
internal static class SamplingFrequency
{
    /// <summary>The rate follows as 24 bits.</summary>
    public const int Escape = 15;

    private static ReadOnlySpan<int> Rates => [96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350];

    /// <returns>Hz, or 0 for a reserved index and for the escape.</returns>
    public static int ByIndex(int index) => index < Rates.Length ? Rates[index] : 0;

    /// <returns>-1 when the rate has no index.</returns>
    public static int IndexOf(int rate) => Rates.IndexOf(rate);
}
