using System.Buffers;
using System.Buffers.Binary;
using System.Collections;
using System.Text;

namespace SrsStack.Media.Containers.Flv;

/// <summary>Writes AMF0 values: the kinds that <see cref="Amf0Reader"/> returns, and int as a number.</summary>
/// <remarks>AMF0 specification, section 2. A value of any other kind is a mistake of ours: <see cref="ArgumentException"/>.</remarks>
internal static class Amf0Writer
{
    public static void Write(IBufferWriter<byte> output, object? value)
    {
        switch (value)
        {
            case null: WriteMarker(output, Amf0Marker.Null); break;
            case double number: WriteNumber(output, number); break;
            case int number: WriteNumber(output, number); break;
            case bool flag: output.Write((ReadOnlySpan<byte>)[(byte)Amf0Marker.Boolean, flag ? (byte)1 : (byte)0]); break;
            case string text: WriteString(output, text); break;
            case AmfDate date: WriteDate(output, date); break;
            case AmfObject entries: WriteObject(output, entries); break;
            case IList values: WriteStrictArray(output, values); break;
            default: throw new ArgumentException($"{value.GetType().Name} has no AMF0 form.", nameof(value));
        }
    }

    private static void WriteMarker(IBufferWriter<byte> output, Amf0Marker marker) => output.Write((ReadOnlySpan<byte>)[(byte)marker]);

    private static void WriteNumber(IBufferWriter<byte> output, double value)
    {
        var span = output.GetSpan(9);
        span[0] = (byte)Amf0Marker.Number;
        BinaryPrimitives.WriteDoubleBigEndian(span[1..], value);
        output.Advance(9);
    }

    private static void WriteString(IBufferWriter<byte> output, string text)
    {
        var bytes = Encoding.UTF8.GetByteCount(text);
        if (bytes <= ushort.MaxValue)
        {
            WriteMarker(output, Amf0Marker.String);
            WriteShortText(output, text, bytes);
            return;
        }

        WriteMarker(output, Amf0Marker.LongString);
        BinaryPrimitives.WriteInt32BigEndian(output.GetSpan(4), bytes);
        output.Advance(4);
        output.Advance(Encoding.UTF8.GetBytes(text, output.GetSpan(bytes)));
    }

    private static void WriteShortText(IBufferWriter<byte> output, string text, int bytes)
    {
        var span = output.GetSpan(2 + bytes);
        BinaryPrimitives.WriteUInt16BigEndian(span, checked((ushort)bytes));
        Encoding.UTF8.GetBytes(text, span[2..]);
        output.Advance(2 + bytes);
    }

    private static void WriteDate(IBufferWriter<byte> output, AmfDate date)
    {
        var span = output.GetSpan(11);
        span[0] = (byte)Amf0Marker.Date;
        BinaryPrimitives.WriteDoubleBigEndian(span[1..], date.Milliseconds);
        BinaryPrimitives.WriteInt16BigEndian(span[9..], date.TimeZone);
        output.Advance(11);
    }

    private static void WriteObject(IBufferWriter<byte> output, AmfObject value)
    {
        if (value.IsEcmaArray)
        {
            var span = output.GetSpan(5);
            span[0] = (byte)Amf0Marker.EcmaArray;
            BinaryPrimitives.WriteInt32BigEndian(span[1..], value.Count);
            output.Advance(5);
        }
        else if (value.TypeName is { } type)
        {
            WriteMarker(output, Amf0Marker.TypedObject);
            WriteShortText(output, type, Encoding.UTF8.GetByteCount(type));
        }
        else
        {
            WriteMarker(output, Amf0Marker.Object);
        }

        foreach (var (name, entry) in value)
        {
            WriteShortText(output, name, Encoding.UTF8.GetByteCount(name));
            Write(output, entry);
        }

        output.Write((ReadOnlySpan<byte>)[0, 0, (byte)Amf0Marker.ObjectEnd]);
    }

    private static void WriteStrictArray(IBufferWriter<byte> output, IList values)
    {
        var span = output.GetSpan(5);
        span[0] = (byte)Amf0Marker.StrictArray;
        BinaryPrimitives.WriteInt32BigEndian(span[1..], values.Count);
        output.Advance(5);
        foreach (var value in values) Write(output, value);
    }
}
