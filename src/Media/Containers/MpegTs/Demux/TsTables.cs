using System.Buffers.Binary;
using System.Runtime.InteropServices;
using SrsStack.Media.Bits;

namespace SrsStack.Media.Containers.MpegTs.Demux;

/// <param name="Channels">Of Opus; 0 for others.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct TsStream(int Pid, TsStreamType Type, int Channels);

/// <summary>Reads the program association and the map of the first program: ISO/IEC 13818-1, 2.4.4.</summary>
internal sealed class TsTables
{
    private const int NoPid = 0x1FFF;
    private const byte RegistrationDescriptor = 0x05;
    private const byte ExtensionDescriptor = 0x7F;
    private readonly TsSection _association = new(tableId: 0);
    private readonly TsSection _map = new(tableId: 2);
    private int _mapPid = NoPid;
    private uint _checksum;

    public TsStream? Video { get; private set; }

    public TsStream? Audio { get; private set; }

    /// <summary>Types that are not carried on.</summary>
    public string? Unknown { get; private set; }

    /// <summary>The last packet completed a map that says something else than before.</summary>
    public bool IsNew { get; private set; }

    /// <returns>False when the packet belongs to no table.</returns>
    public bool TryTake(in TsPacketView packet)
    {
        IsNew = false;
        if (packet.Pid == ProgramTables.AssociationPid)
        {
            if (_association.TryTake(packet)) ReadAssociation(_association.Body);
            return true;
        }
        if (packet.Pid != _mapPid) return false;
        if (_map.TryTake(packet) && _map.Checksum != _checksum)
        {
            _checksum = _map.Checksum;
            IsNew = true;
            ReadMap(_map.Body);
        }
        return true;
    }

    private void ReadAssociation(ReadOnlySpan<byte> body)
    {
        for (; body.Length >= 4; body = body[4..])
        {
            if (BinaryPrimitives.ReadUInt16BigEndian(body) == 0) continue;         // the network's own
            _mapPid = BinaryPrimitives.ReadUInt16BigEndian(body[2..]) & 0x1FFF;
            return;
        }
    }

    private void ReadMap(ReadOnlySpan<byte> body)
    {
        (Video, Audio, Unknown) = (null, null, null);
        if (body.Length < 4) return;
        var skip = 4 + (BinaryPrimitives.ReadUInt16BigEndian(body[2..]) & 0x0FFF);
        if (skip > body.Length) return;
        for (body = body[skip..]; body.Length >= 5;)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(body[3..]) & 0x0FFF;
            if (5 + length > body.Length) return;
            Enter((TsStreamType)body[0], BinaryPrimitives.ReadUInt16BigEndian(body[1..]) & 0x1FFF, body.Slice(5, length));
            body = body[(5 + length)..];
        }
    }

    private void Enter(TsStreamType type, int pid, ReadOnlySpan<byte> descriptors)
    {
        var channels = type == TsStreamType.PrivateData ? OpusChannels(descriptors) : 0;
        if (type is TsStreamType.H264 or TsStreamType.H265) Video ??= new TsStream(pid, type, 0);
        else if (type is TsStreamType.AacAdts or TsStreamType.Mpeg1Audio or TsStreamType.Mpeg2Audio || channels > 0) Audio ??= new TsStream(pid, type, channels);
        else Unknown = $"stream type 0x{(byte)type:X2}";
    }

    /// <summary>Opus is private data with a registration and its channels in an extension descriptor (ETSI TS 101 154; opus in MPEG-TS draft).</summary>
    private static int OpusChannels(ReadOnlySpan<byte> descriptors)
    {
        var (isOpus, channels) = (false, 2);
        while (descriptors.Length >= 2 && descriptors[1] + 2 <= descriptors.Length)
        {
            var body = descriptors.Slice(2, descriptors[1]);
            if (descriptors[0] == RegistrationDescriptor && body.StartsWith("Opus"u8)) isOpus = true;
            if (descriptors[0] == ExtensionDescriptor && body.Length >= 2 && body[0] == 0x80 && body[1] is > 0 and <= 8) channels = body[1];
            descriptors = descriptors[(2 + body.Length)..];
        }
        return isOpus ? channels : 0;
    }
}

/// <summary>Puts one table's section together; it may lie in several packets.</summary>
internal sealed class TsSection(byte tableId)
{
    private const int Head = 8;
    private const int CrcSize = 4;
    private readonly byte[] _bytes = new byte[1024];
    private int _length;
    private int _missing;

    /// <summary>Behind the section's head, before its checksum.</summary>
    public ReadOnlySpan<byte> Body => _bytes.AsSpan(Head, _length - Head - CrcSize);

    public uint Checksum => BinaryPrimitives.ReadUInt32BigEndian(_bytes.AsSpan(_length - CrcSize));

    /// <returns>True when a whole section with the right checksum is there.</returns>
    public bool TryTake(in TsPacketView packet)
    {
        var payload = packet.Payload;
        if (packet.IsStart)
        {
            _length = _missing = 0;
            if (payload.Length < 1 || payload[0] + 4 > payload.Length) return false;
            payload = payload[(1 + payload[0])..];                          // pointer_field
            var size = 3 + (BinaryPrimitives.ReadUInt16BigEndian(payload[1..]) & 0x0FFF);
            if (payload[0] != tableId || size < Head + CrcSize || size > _bytes.Length) return false;
            _missing = size;
        }
        if (_missing == 0) return false;
        var taken = Math.Min(_missing, payload.Length);
        payload[..taken].CopyTo(_bytes.AsSpan(_length));
        _length += taken;
        _missing -= taken;
        return _missing == 0 && Crc32Mpeg.Compute(_bytes.AsSpan(0, _length)) == 0;
    }
}
