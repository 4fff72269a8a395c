using System.Collections;
using System.Runtime.InteropServices;

namespace SrsStack.Media.Containers.Flv;

/// <summary>An AMF0 object, typed object or ECMA array: names and values in the order of the wire. Names may repeat; the first one counts.</summary>
/// <remarks>Values are null, double, bool, string, <see cref="AmfDate"/>, <see cref="AmfObject"/> or a list of these.</remarks>
internal sealed class AmfObject : IEnumerable<KeyValuePair<string, object?>>
{
    private readonly List<KeyValuePair<string, object?>> _entries = [];

    /// <summary>Written as an ECMA array (2.10) instead of an anonymous object (2.5).</summary>
    public bool IsEcmaArray { get; init; }

    /// <summary>Class name of a typed object (2.18).</summary>
    public string? TypeName { get; init; }

    public int Count => _entries.Count;

    public object? this[string name]
    {
        get
        {
            foreach (var entry in _entries)
            {
                if (entry.Key == name) return entry.Value;
            }

            return null;
        }
    }

    public void Add(string name, object? value) => _entries.Add(new(name, value));

    public string? Text(string name) => this[name] as string;

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => _entries.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>Milliseconds since 1970-01-01 UTC; the time zone is reserved and should be 0 (AMF0, 2.13).</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct AmfDate(double Milliseconds, short TimeZone);
