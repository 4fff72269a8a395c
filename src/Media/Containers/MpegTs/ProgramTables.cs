using System.Buffers.Binary;
using SrsStack.Media.Bits;

namespace SrsStack.Media.Containers.MpegTs;

/// <summary>stream_type: ISO/IEC 13818-1, table 2-34.</summary>
internal enum TsStreamType : byte
{
    None = 0,
    Mpeg1Audio = 0x03,
    Mpeg2Audio = 0x04,

    /// <summary>PES packets of private data; descriptors say what it is.</summary>
    PrivateData = 0x06,
    AacAdts = 0x0F,
    H264 = 0x1B,
    H265 = 0x24,
}

/// <summary>Program association and program map of the one program: ISO/IEC 13818-1, 2.4.4.3 and 2.4.4.8. One packet each.</summary>
internal static class ProgramTables
{
    public const int AssociationPid = 0;
    public const int MapPid = 0x1000;
    public const int VideoPid = 0x100;
    public const int AudioPid = 0x101;
    public const int Program = 1;

    private const byte AssociationTable = 0;
    private const byte MapTable = 2;

    /// <summary>table_id and section_length, which do not count in section_length.</summary>
    private const int SectionHead = 3;

    private const int CrcSize = 4;

    public static void WriteAssociation(Span<byte> packet, int counter)
    {
        var section = Begin(packet, AssociationPid, counter, AssociationTable, extension: 1, version: 0);
        BinaryPrimitives.WriteUInt16BigEndian(section[8..], Program);
        BinaryPrimitives.WriteUInt16BigEndian(section[10..], 0xE000 | MapPid);
        Finish(section, 12);
    }

    /// <param name="version">Only its low 5 bits count; must change whenever the streams do.</param>
    public static void WriteMap(Span<byte> packet, int counter, int version, TsStreamType video, TsStreamType audio)
    {
        var section = Begin(packet, MapPid, counter, MapTable, Program, version);
        BinaryPrimitives.WriteUInt16BigEndian(section[8..], (ushort)(0xE000 | ClockPid(video)));
        BinaryPrimitives.WriteUInt16BigEndian(section[10..], 0xF000);   // no program descriptors
        var at = 12;
        if (video != TsStreamType.None) at = WriteStream(section, at, video, VideoPid);
        if (audio != TsStreamType.None) at = WriteStream(section, at, audio, AudioPid);
        Finish(section, at);
    }

    /// <summary>The packets that carry the program clock: those of the video, or of the audio when there is nothing else.</summary>
    public static int ClockPid(TsStreamType video) => video != TsStreamType.None ? VideoPid : AudioPid;

    private static int WriteStream(Span<byte> section, int at, TsStreamType type, int pid)
    {
        section[at] = (byte)type;
        BinaryPrimitives.WriteUInt16BigEndian(section[(at + 1)..], (ushort)(0xE000 | pid));
        BinaryPrimitives.WriteUInt16BigEndian(section[(at + 3)..], 0xF000);
        return at + 5;
    }

    private static Span<byte> Begin(Span<byte> packet, int pid, int counter, byte table, int extension, int version)
    {
        TsPacket.WriteHeader(packet, pid, unitStart: true, adaptation: 0, counter);
        packet[TsPacket.HeaderSize] = 0;                               // pointer_field
        var section = packet[(TsPacket.HeaderSize + 1)..TsPacket.Size];
        section[0] = table;
        BinaryPrimitives.WriteUInt16BigEndian(section[3..], (ushort)extension);
        section[5] = (byte)(0xC1 | ((version & 0x1F) << 1));           // current_next_indicator
        section[6] = 0;
        section[7] = 0;
        return section;
    }

    private static void Finish(Span<byte> section, int length)
    {
        BinaryPrimitives.WriteUInt16BigEndian(section[1..], (ushort)(0xB000 | (length + CrcSize - SectionHead)));
        BinaryPrimitives.WriteUInt32BigEndian(section[length..], Crc32Mpeg.Compute(section[..length]));
        section[(length + CrcSize)..].Fill(0xFF);
    }
}
