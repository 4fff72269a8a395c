using System.Collections.ObjectModel;
using System.Text;

namespace Grpc.Core;

/// <summary>Headers or trailers of a call, in order, keys in lower case and not unique.</summary>
/// <remarks>gRPC over HTTP/2, "Custom-Metadata": a key that ends in <c>-bin</c> carries bytes, any other printable ASCII.</remarks>
public sealed class Metadata : Collection<Metadata.Entry>
{
    public const string BinaryHeaderSuffix = "-bin";

    public void Add(string key, string value) => Add(new Entry(key, value));

    public void Add(string key, byte[] value) => Add(new Entry(key, value));

    /// <returns>The last entry of that key, or null.</returns>
    public Entry? Get(string key) => Items.LastOrDefault(e => string.Equals(e.Key, key, StringComparison.OrdinalIgnoreCase));

    public IEnumerable<Entry> GetAll(string key) => Items.Where(e => string.Equals(e.Key, key, StringComparison.OrdinalIgnoreCase));

    public string? GetValue(string key) => Get(key)?.Value;

    public byte[]? GetValueBytes(string key) => Get(key)?.ValueBytes;

    /// <summary>One key with its text or bytes.</summary>
    /// <exception cref="ArgumentException">The kind of the value does not fit the key, or the key has characters HTTP/2 forbids.</exception>
    public sealed class Entry
    {
        private readonly byte[]? _bytes;

        public Entry(string key, string value) : this(key, value, bytes: null)
        {
            if (IsBinary) throw new ArgumentException($"'{key}' ends in {BinaryHeaderSuffix}: give bytes", nameof(key));
        }

        public Entry(string key, byte[] valueBytes) : this(key, Convert.ToBase64String(valueBytes), valueBytes)
        {
            if (!IsBinary) throw new ArgumentException($"bytes need a key that ends in {BinaryHeaderSuffix}, not '{key}'", nameof(key));
        }

        private Entry(string key, string value, byte[]? bytes)
        {
            if (key.Length == 0 || !key.All(IsKeyCharacter)) throw new ArgumentException($"'{key}' is not a metadata key", nameof(key));
            (Key, Value, _bytes) = (key.ToLowerInvariant(), value, bytes);
        }

        public string Key { get; }

        /// <summary>The text; of a binary entry its base64 as it goes over the wire.</summary>
        public string Value { get; }

        public bool IsBinary => Key.EndsWith(BinaryHeaderSuffix, StringComparison.Ordinal);

        public byte[] ValueBytes => _bytes ?? Encoding.ASCII.GetBytes(Value);

        public override string ToString() => IsBinary ? $"{Key}: {ValueBytes.Length} bytes" : $"{Key}: {Value}";

        private static bool IsKeyCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.';
    }
}
