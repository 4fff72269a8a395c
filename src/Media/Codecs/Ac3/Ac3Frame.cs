using System.Runtime.InteropServices;
using SrsStack.Media.Bits;

namespace SrsStack.Media.Codecs.Ac3;

/// <summary>The head of a sync frame of AC-3 (ETSI TS 102 366, 4.3) or E-AC-3 (E.1.2), which says all that a decoder must know.</summary>
/// <param name="RateCode">fscod: 0 to 2; 3 for the half rates of E-AC-3.</param>
/// <param name="BitstreamId">bsid: up to 10 AC-3, 11 to 16 E-AC-3.</param>
/// <param name="Mode">bsmod.</param>
/// <param name="ChannelMode">acmod, 0 to 7.</param>
/// <param name="HasLowFrequency">lfeon.</param>
/// <param name="BitrateCode">Half of frmsizecod for AC-3: the index of its rate. 0 for E-AC-3.</param>
/// <param name="SampleRate">Hz.</param>
/// <param name="Samples">In one frame: 256, 512, 768 or 1536.</param>
/// <param name="Bytes">Of the frame; for AC-3 0, nothing asks for it.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Ac3Frame(
    int RateCode, int BitstreamId, int Mode, int ChannelMode, bool HasLowFrequency, int BitrateCode, int SampleRate, int Samples, int Bytes)
{
    private const int SyncWord = 0x0B77;

    /// <summary>Where both forms keep bsid, in bits from the sync word.</summary>
    private const int BitstreamIdAt = 40;

    private static ReadOnlySpan<int> Rates => [48000, 44100, 32000];

    private static ReadOnlySpan<int> FullChannels => [2, 1, 2, 3, 3, 4, 4, 5];

    public bool IsEnhanced => BitstreamId > 10;

    public int Channels => ChannelsOf(ChannelMode, HasLowFrequency);

    public static int ChannelsOf(int channelMode, bool hasLowFrequency) => FullChannels[channelMode] + (hasLowFrequency ? 1 : 0);

    /// <returns>Hz, or 0 for the code that means another field.</returns>
    public static int RateOf(int code) => code < Rates.Length ? Rates[code] : 0;

    public static bool TryParse(ReadOnlySpan<byte> data, out Ac3Frame frame)
    {
        frame = default;
        var reader = new BitReader(data);
        if (reader.ReadBits(16) != SyncWord || data.Length < 8) return false;
        var id = data[BitstreamIdAt / 8] >> 3;
        if (id > 16) return false;
        frame = id > 10 ? ReadEnhanced(ref reader, id) : ReadPlain(ref reader, id);
        return !reader.Failed;
    }

    private static Ac3Frame ReadPlain(ref BitReader reader, int id)
    {
        reader.Skip(16);                                               // crc1
        var rate = (int)reader.ReadBits(2);
        var size = (int)reader.ReadBits(6);
        if (rate == 3 || size > 37) reader.Fail();
        reader.Skip(5);
        var mode = (int)reader.ReadBits(3);
        var channels = (int)reader.ReadBits(3);
        if ((channels & 1) == 1 && channels != 1) reader.Skip(2);      // cmixlev
        if ((channels & 4) != 0) reader.Skip(2);                       // surmixlev
        if (channels == 2) reader.Skip(2);                             // dsurmod
        var low = reader.ReadFlag();
        return new(rate, id, mode, channels, low, size / 2, RateOf(rate) >> Math.Max(0, id - 8), 1536, 0);
    }

    private static Ac3Frame ReadEnhanced(ref BitReader reader, int id)
    {
        if (reader.ReadBits(2) == 1) reader.Fail();                    // strmtyp: a dependent substream says nothing alone
        reader.Skip(3);
        var bytes = 2 * (1 + (int)reader.ReadBits(11));
        var rate = (int)reader.ReadBits(2);
        var code = (int)reader.ReadBits(2);                            // fscod2, or numblkscod
        if (rate == 3 && code == 3) reader.Fail();
        var channels = (int)reader.ReadBits(3);
        var low = reader.ReadFlag();
        var samples = rate == 3 ? 1536 : code switch { 0 => 256, 1 => 512, 2 => 768, _ => 1536 };
        return new(rate, id, 0, channels, low, 0, rate == 3 ? RateOf(code) / 2 : RateOf(rate), samples, bytes);
    }
}
