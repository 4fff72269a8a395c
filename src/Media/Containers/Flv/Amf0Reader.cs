using System.Buffers.Binary;
using System.Text;
using SrsStack.Media.Protocols;

namespace SrsStack.Media.Containers.Flv;

/// <summary>Reads AMF0 values one after the other from one message. Copies what it returns; the span may be reused afterwards.</summary>
/// <remarks>
/// AMF0 specification (Adobe, 2007-12-13). Every error is a <see cref="ProtocolException"/> with the section; nothing is allocated by a
/// count or length that the wire merely declares, depth and number of values are bounded.
/// </remarks>
internal ref struct Amf0Reader(ReadOnlySpan<byte> data)
{
    public const int MaxDepth = 32;
    public const int MaxValues = 4096;
    public const int MaxTextBytes = 65535;

    private ReadOnlySpan<byte> _rest = data;
    private int _values;

    public readonly bool AtEnd => _rest.IsEmpty;

    /// <summary>The next value: null (also undefined and unsupported), double, bool, string (also XML), <see cref="AmfDate"/>,
    /// <see cref="AmfObject"/> or <c>List&lt;object?&gt;</c>.</summary>
    public object? ReadValue() => ReadValue(0);

    /// <summary>The next value, which must be a string: the name of a command or of script data.</summary>
    public string ReadString() =>
        ReadMarker() switch
        {
            Amf0Marker.String => ReadShortText("2.4"),
            Amf0Marker.LongString => ReadLongText("2.14"),
            var other => throw Broken("2.4", $"a string is needed, marker {(byte)other:X2} came"),
        };

    /// <summary>The next value, which must be a number.</summary>
    public double ReadNumber()
    {
        var marker = ReadMarker();
        return marker == Amf0Marker.Number ? ReadDouble("2.2") : throw Broken("2.2", $"a number is needed, marker {(byte)marker:X2} came");
    }

    private object? ReadValue(int depth)
    {
        if (++_values > MaxValues) throw Broken("2.1", $"more than {MaxValues} values in one message");
        var marker = ReadMarker();
        switch (marker)
        {
            case Amf0Marker.Number: return ReadDouble("2.2");
            case Amf0Marker.Boolean: return Take(1, "2.3")[0] != 0;
            case Amf0Marker.String: return ReadShortText("2.4");
            case Amf0Marker.Null or Amf0Marker.Undefined or Amf0Marker.Unsupported: return null;
            case Amf0Marker.Date: return new AmfDate(ReadDouble("2.13"), BinaryPrimitives.ReadInt16BigEndian(Take(2, "2.13")));
            case Amf0Marker.LongString: return ReadLongText("2.14");
            case Amf0Marker.XmlDocument: return ReadLongText("2.17");
            case Amf0Marker.Object: return ReadEntries(new AmfObject(), depth, "2.5");
            case Amf0Marker.TypedObject: return ReadEntries(new AmfObject { TypeName = ReadShortText("2.18") }, depth, "2.18");
            case Amf0Marker.EcmaArray:
                Take(4, "2.10"); // the count is a hint only (FLV, E.4.4.2): the end marker decides
                return ReadEntries(new AmfObject { IsEcmaArray = true }, depth, "2.10");
            case Amf0Marker.StrictArray: return ReadStrictArray(depth);
            default: throw Broken("2.1", $"marker {(byte)marker:X2} is not taken");
        }
    }

    private AmfObject ReadEntries(AmfObject target, int depth, string section)
    {
        if (depth >= MaxDepth) throw Broken(section, $"nested deeper than {MaxDepth}");
        while (true)
        {
            var name = ReadShortText(section);
            if (name.Length == 0 && PeekMarker(section) == Amf0Marker.ObjectEnd)
            {
                ReadMarker();
                return target;
            }

            target.Add(name, ReadValue(depth + 1));
        }
    }

    private List<object?> ReadStrictArray(int depth)
    {
        if (depth >= MaxDepth) throw Broken("2.12", $"nested deeper than {MaxDepth}");
        var count = BinaryPrimitives.ReadUInt32BigEndian(Take(4, "2.12"));
        if (count > _rest.Length) throw Broken("2.12", "an array declares more values than bytes are left");
        var values = new List<object?>();
        for (var i = 0u; i < count; i++) values.Add(ReadValue(depth + 1));
        return values;
    }

    private Amf0Marker ReadMarker() => (Amf0Marker)Take(1, "2.1")[0];

    private readonly Amf0Marker PeekMarker(string section) =>
        _rest.IsEmpty ? throw Broken(section, "ends before its end marker") : (Amf0Marker)_rest[0];

    private double ReadDouble(string section) => BinaryPrimitives.ReadDoubleBigEndian(Take(8, section));

    private string ReadShortText(string section) => ReadText(BinaryPrimitives.ReadUInt16BigEndian(Take(2, section)), section);

    private string ReadLongText(string section) => ReadText(BinaryPrimitives.ReadUInt32BigEndian(Take(4, section)), section);

    private string ReadText(uint bytes, string section)
    {
        if (bytes > MaxTextBytes) throw Broken(section, $"a text of {bytes} bytes, limit {MaxTextBytes}");
        return Encoding.UTF8.GetString(Take((int)bytes, section));
    }

    private ReadOnlySpan<byte> Take(int bytes, string section)
    {
        if (_rest.Length < bytes) throw Broken(section, "ends inside a value");
        var taken = _rest[..bytes];
        _rest = _rest[bytes..];
        return taken;
    }

    private static ProtocolException Broken(string section, string detail) => new("AMF0", section, detail);
}
