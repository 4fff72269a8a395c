namespace SrsStack.Media.Containers.MpegTs.Demux;

/// <summary>One packet's header read: ISO/IEC 13818-1, 2.4.3.2 to 2.4.3.5.</summary>
internal readonly ref struct TsPacketView
{
    private TsPacketView(int pid, bool isStart, int counter, bool isDiscontinuity, ReadOnlySpan<byte> payload)
    {
        Pid = pid;
        IsStart = isStart;
        Counter = counter;
        IsDiscontinuity = isDiscontinuity;
        Payload = payload;
    }

    public int Pid { get; }

    /// <summary>payload_unit_start_indicator.</summary>
    public bool IsStart { get; }

    /// <summary>continuity_counter, 0 to 15.</summary>
    public int Counter { get; }

    public bool IsDiscontinuity { get; }

    /// <summary>Empty when there is none.</summary>
    public ReadOnlySpan<byte> Payload { get; }

    /// <param name="bytes">A whole packet.</param>
    /// <returns>False for packets that are damaged, scrambled or lie about their lengths.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out TsPacketView packet)
    {
        packet = default;
        var (isDamaged, isScrambled) = ((bytes[1] & 0x80) != 0, (bytes[3] & 0xC0) != 0);
        if (isDamaged || isScrambled) return false;
        var payload = bytes[TsPacket.HeaderSize..];
        var isDiscontinuity = false;
        if ((bytes[3] & 0x20) != 0)
        {
            var length = payload[0];
            if (length >= payload.Length) return false;
            isDiscontinuity = length > 0 && (payload[1] & TsPacket.DiscontinuityIndicator) != 0;
            payload = payload[(1 + length)..];
        }
        if ((bytes[3] & 0x10) == 0) payload = [];
        packet = new(((bytes[1] & 0x1F) << 8) | bytes[2], (bytes[1] & 0x40) != 0, bytes[3] & 0x0F, isDiscontinuity, payload);
        return true;
    }
}
