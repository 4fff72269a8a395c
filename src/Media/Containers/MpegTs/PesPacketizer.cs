using System.Buffers;

namespace SrsStack.Media.Containers.MpegTs;

/// <summary>Spreads one PES packet of known length over transport packets while its pieces arrive.</summary>
/// <remarks>
/// Every packet is fetched with <c>GetSpan(188)</c> and advanced when full, so an output whose blocks are multiples of 188 bytes never
/// splits one. Stuffing goes into the adaptation field of the last packet (ISO/IEC 13818-1, 2.4.3.5).
/// </remarks>
internal ref struct PesPacketizer
{
    private readonly IBufferWriter<byte> _output;
    private readonly int _pid;
    private ref byte _counter;
    private int _left;
    private Span<byte> _packet;
    private int _at;

    /// <param name="counter">continuity_counter of the next packet of this pid; moved on by each packet.</param>
    /// <param name="length">Bytes that <see cref="Append"/> will bring in all, at least 1.</param>
    /// <param name="flags">For the adaptation field of the first packet; 0 for none.</param>
    /// <param name="pcr">For the first packet.</param>
    public PesPacketizer(IBufferWriter<byte> output, int pid, ref byte counter, int length, byte flags, long? pcr)
    {
        _output = output;
        _pid = pid;
        _counter = ref counter;
        _left = length;
        _packet = default;
        _at = 0;
        var adaptation = pcr is not null ? TsPacket.AdaptationWithPcr : flags != 0 ? 2 : 0;
        Begin(unitStart: true, adaptation, flags, pcr);
    }

    public void Append(scoped ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty)
        {
            if (_packet.IsEmpty) Begin(unitStart: false, 0, 0, null);
            var take = Math.Min(data.Length, TsPacket.Size - _at);
            data[..take].CopyTo(_packet[_at..]);
            data = data[take..];
            _at += take;
            _left -= take;
            if (_at == TsPacket.Size) End();
        }
    }

    private void Begin(bool unitStart, int adaptation, byte flags, long? pcr)
    {
        _packet = _output.GetSpan(TsPacket.Size)[..TsPacket.Size];
        adaptation = Math.Max(adaptation, TsPacket.MaxPayload - _left);
        TsPacket.WriteHeader(_packet, _pid, unitStart, adaptation, _counter++);
        if (adaptation > 0) TsPacket.WriteAdaptation(_packet.Slice(TsPacket.HeaderSize, adaptation), flags, pcr);
        _at = TsPacket.HeaderSize + adaptation;
    }

    private void End()
    {
        _output.Advance(TsPacket.Size);
        _packet = default;
    }
}
