using System.Buffers.Binary;
using SrsStack.Media.Bits;

namespace SrsStack.Media.Tests.Samples;

internal sealed record TsUnit(int Pid, int StreamId, long Pts, long Dts, bool IsRandomAccess, byte[] Data);

internal sealed record TsStream(int Type, int Pid);

/// <summary>Takes a transport stream apart and insists on its rules (ISO/IEC 13818-1); written from the specification, not from the muxer.</summary>
internal sealed class TsReader
{
    private readonly Dictionary<int, int> _counters = [];
    private readonly Dictionary<int, (List<byte> Data, bool IsRandomAccess)> _open = [];

    public List<TsUnit> Units { get; } = [];

    public List<long> References { get; } = [];

    public List<int> MapVersions { get; } = [];

    public List<TsStream> Streams { get; } = [];

    public int ClockPid { get; private set; }

    public int DiscontinuityIndicators { get; private set; }

    public static TsReader Read(params byte[][] parts)
    {
        var reader = new TsReader();
        foreach (var part in parts) reader.Add(part);
        reader.Finish();
        return reader;
    }

    public void Add(ReadOnlySpan<byte> bytes)
    {
        (bytes.Length % 188).ShouldBe(0);
        for (; !bytes.IsEmpty; bytes = bytes[188..]) AddPacket(bytes[..188]);
    }

    public void Finish()
    {
        foreach (var pid in _open.Keys.Order().ToArray()) Close(pid);
    }

    private void AddPacket(ReadOnlySpan<byte> packet)
    {
        packet[0].ShouldBe((byte)0x47);
        var pid = ((packet[1] & 0x1F) << 8) | packet[2];
        var (hasAdaptation, hasPayload) = ((packet[3] & 0x20) != 0, (packet[3] & 0x10) != 0);
        var payload = packet[4..];
        var flags = 0;
        if (hasAdaptation)
        {
            flags = ReadAdaptation(payload, pid);
            payload = payload[(1 + payload[0])..];
        }

        CheckCounter(pid, packet[3] & 0x0F, hasPayload);
        payload.IsEmpty.ShouldBe(!hasPayload);
        if (pid is 0 or 0x1000) ReadTable(pid, payload);
        else if (hasPayload) AddPayload(pid, (packet[1] & 0x40) != 0, (flags & 0x40) != 0, payload);
    }

    private int ReadAdaptation(ReadOnlySpan<byte> field, int pid)
    {
        ((int)field[0]).ShouldBeLessThanOrEqualTo(183);
        if (field[0] == 0) return 0;
        var flags = field[1];
        var used = 2;
        if ((flags & 0x80) != 0) DiscontinuityIndicators++;
        if ((flags & 0x10) != 0)
        {
            pid.ShouldBe(ClockPid);
            References.Add(((long)BinaryPrimitives.ReadUInt32BigEndian(field[2..]) << 1) | (long)(field[6] >> 7));
            used = 8;
        }

        field[used..(1 + field[0])].IndexOfAnyExcept((byte)0xFF).ShouldBe(-1, "stuffing");
        return flags;
    }

    private void CheckCounter(int pid, int counter, bool hasPayload)
    {
        if (_counters.TryGetValue(pid, out var last)) counter.ShouldBe((last + (hasPayload ? 1 : 0)) & 0x0F, $"counter of pid {pid}");
        _counters[pid] = counter;
    }

    private void ReadTable(int pid, ReadOnlySpan<byte> payload)
    {
        payload[0].ShouldBe((byte)0);
        var section = payload[1..];
        var length = 3 + (((section[1] & 0x0F) << 8) | section[2]);
        Crc32Mpeg.Compute(section[..length]).ShouldBe(0u, "CRC");
        section[length..].IndexOfAnyExcept((byte)0xFF).ShouldBe(-1);
        section[0].ShouldBe(pid == 0 ? (byte)0 : (byte)2);
        if (pid == 0)
        {
            (((section[10] & 0x1F) << 8) | section[11]).ShouldBe(0x1000);
            return;
        }

        MapVersions.Add((section[5] >> 1) & 0x1F);
        ClockPid = ((section[8] & 0x1F) << 8) | section[9];
        Streams.Clear();
        for (var at = 12; at < length - 4; at += 5) Streams.Add(new TsStream(section[at], ((section[at + 1] & 0x1F) << 8) | section[at + 2]));
    }

    private void AddPayload(int pid, bool unitStart, bool isRandomAccess, ReadOnlySpan<byte> payload)
    {
        Streams.ShouldContain(s => s.Pid == pid, $"pid {pid} is in the map");
        if (unitStart) Close(pid);
        if (unitStart) _open[pid] = ([], isRandomAccess);
        _open.ShouldContainKey(pid, "a unit starts with its first packet");
        _open[pid].Data.AddRange(payload);
    }

    private void Close(int pid)
    {
        if (!_open.Remove(pid, out var unit)) return;
        var data = unit.Data.ToArray();
        data[..3].ShouldBe([0, 0, 1]);
        var length = BinaryPrimitives.ReadUInt16BigEndian(data.AsSpan(4));
        if (length > 0) data.Length.ShouldBe(6 + length);
        var pts = ReadTime(data.AsSpan(9));
        var dts = (data[7] & 0x40) != 0 ? ReadTime(data.AsSpan(14)) : pts;
        Units.Add(new TsUnit(pid, data[3], pts, dts, unit.IsRandomAccess, data[(9 + data[8])..]));
    }

    private static long ReadTime(ReadOnlySpan<byte> field)
    {
        (field[0] & field[2] & field[4] & 1).ShouldBe(1, "marker bits");
        return ((long)(field[0] & 0x0E) << 29) | (long)(field[1] << 22) | (long)((field[2] & 0xFE) << 14) | (long)(field[3] << 7) | (long)(field[4] >> 1);
    }
}
