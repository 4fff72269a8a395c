using System.Buffers;
using System.Buffers.Binary;

namespace SrsStack.Media.Containers.Mp4;

/// <summary>One box of <c>stbl</c> that is a long row of numbers, written without being put together in memory.</summary>
/// <param name="Type">Four characters.</param>
/// <param name="Prefix">A field in front of the count; null for none.</param>
/// <param name="Fields">Numbers an entry has.</param>
internal sealed record MovieTable(string Type, int Version, uint? Prefix, UInt32List Numbers, int Fields)
{
    private const int Window = 32 * 1024;

    /// <summary>Added to each entry, which is a pair of low and high half; null for a table of other things.</summary>
    public long? Base { get; init; }

    /// <summary>Entries of <see cref="Base"/> have 64 bits.</summary>
    public bool IsLong { get; init; }

    private int EntryBytes => Base is null ? 4 * Fields : IsLong ? 8 : 4;

    private int Count => Numbers.Count / Fields;

    public long Size => BoxReader.HeadBytes + 4 + (Prefix is null ? 0 : 4) + 4 + ((long)Count * EntryBytes);

    public void Write(Stream output)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Window);
        var at = WriteHead(buffer);
        for (var i = 0; i < Count; i++)
        {
            if (at + EntryBytes > Window) Flush(output, buffer, ref at);
            WriteEntry(buffer.AsSpan(at), i * Fields);
            at += EntryBytes;
        }

        Flush(output, buffer, ref at);
        ArrayPool<byte>.Shared.Return(buffer);
    }

    private int WriteHead(byte[] buffer)
    {
        var boxes = new Fmp4.FixedBoxWriter(buffer);
        boxes.Box((int)Size, System.Text.Encoding.ASCII.GetBytes(Type));
        boxes.UInt32((uint)Version << 24);
        if (Prefix is { } prefix) boxes.UInt32(prefix);
        boxes.UInt32((uint)Count);
        return boxes.Written;
    }

    private void WriteEntry(Span<byte> to, int first)
    {
        if (Base is { } start)
        {
            var offset = start + Numbers[first] + ((long)Numbers[first + 1] << 32);
            if (IsLong) BinaryPrimitives.WriteInt64BigEndian(to, offset);
            else BinaryPrimitives.WriteUInt32BigEndian(to, (uint)offset);
            return;
        }

        for (var i = 0; i < Fields; i++) BinaryPrimitives.WriteUInt32BigEndian(to[(4 * i)..], Numbers[first + i]);
    }

    private static void Flush(Stream output, byte[] buffer, ref int at)
    {
        output.Write(buffer, 0, at);
        at = 0;
    }
}
