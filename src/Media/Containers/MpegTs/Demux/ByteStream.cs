namespace SrsStack.Media.Containers.MpegTs.Demux;

/// <summary>Walks the NAL units of a byte stream by their start codes: ITU-T H.264, B.1.1.</summary>
internal static class ByteStream
{
    private static ReadOnlySpan<byte> StartCode => [0, 0, 1];

    /// <param name="rest">What is left; begins at or before a start code.</param>
    /// <param name="nal">At least its header byte, without trailing zeros.</param>
    public static bool TryRead(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> nal)
    {
        while (true)
        {
            nal = default;
            var start = rest.IndexOf(StartCode);
            if (start < 0) return false;
            rest = rest[(start + StartCode.Length)..];
            var next = rest.IndexOf(StartCode);
            nal = (next < 0 ? rest : rest[..next]).TrimEnd((byte)0);
            rest = next < 0 ? [] : rest[next..];
            if (!nal.IsEmpty) return true;
        }
    }
}
