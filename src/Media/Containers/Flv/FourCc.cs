using System.Buffers.Binary;
using SrsStack.Media.Live;

namespace SrsStack.Media.Containers.Flv;

/// <summary>The four letters that name a codec in Enhanced RTMP, as one big-endian number.</summary>
/// <remarks>Enhanced RTMP v2 (Veovera), "VideoFourCc" and "AudioFourCc".</remarks>
internal static class FourCc
{
    public const int Size = 4;

    private static readonly (string Name, CodecId Codec)[] Video =
        [("avc1", CodecId.H264), ("hvc1", CodecId.H265), ("av01", CodecId.Av1), ("vp09", CodecId.Vp9)];

    private static readonly (string Name, CodecId Codec)[] Audio =
        [("mp4a", CodecId.Aac), ("Opus", CodecId.Opus), ("fLaC", CodecId.Flac), ("ac-3", CodecId.Ac3), ("ec-3", CodecId.Eac3), (".mp3", CodecId.Mp3)];

    public static IEnumerable<string> VideoNames => Video.Select(c => c.Name);

    public static IEnumerable<string> AudioNames => Audio.Select(c => c.Name);

    /// <returns>Null for a codec that is not carried.</returns>
    public static CodecId? CodecOf(uint code, MediaKind kind)
    {
        foreach (var (name, codec) in kind == MediaKind.Video ? Video : Audio)
        {
            if (NumberOf(name) == code) return codec;
        }

        return null;
    }

    public static uint Of(CodecId codec)
    {
        foreach (var (name, known) in (int)codec < (int)CodecId.Aac ? Video : Audio)
        {
            if (known == codec) return NumberOf(name);
        }

        throw new ArgumentOutOfRangeException(nameof(codec));
    }

    public static uint Read(ReadOnlySpan<byte> from) => BinaryPrimitives.ReadUInt32BigEndian(from);

    /// <summary>For people: a byte that is no letter, digit or sign becomes <c>?</c>.</summary>
    public static string NameOf(uint code)
    {
        Span<char> name = stackalloc char[Size];
        for (var i = 0; i < Size; i++)
        {
            var letter = (char)((code >> (8 * (Size - 1 - i))) & 0xFF);
            name[i] = letter is > ' ' and < '\x7F' ? letter : '?';
        }

        return new(name);
    }

    private static uint NumberOf(string name) => ((uint)name[0] << 24) | ((uint)name[1] << 16) | ((uint)name[2] << 8) | name[3];
}
