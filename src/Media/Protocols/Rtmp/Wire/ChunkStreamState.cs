using System.Buffers;

namespace SrsStack.Media.Protocols.Rtmp.Wire;

/// <summary>What a chunk stream remembers from one chunk to the next, and the message it is collecting.</summary>
/// <remarks>Adobe RTMP 1.0, 5.3.1.2: formats 1 to 3 leave out what the chunk before on the same stream said.</remarks>
internal sealed class ChunkStreamState(int id)
{
    private byte[] _buffer = [];

    public int Id { get; } = id;

    /// <summary>The time stamp of the message, absolute.</summary>
    public uint Timestamp { get; set; }

    /// <summary>The last time stamp or delta on the wire: what a format 3 chunk that starts a message repeats (5.3.1.2.4).</summary>
    public uint TimeField { get; set; }

    /// <summary>The last header used the extended time stamp (5.3.1.3).</summary>
    public bool IsExtended { get; set; }

    public int Length { get; set; }

    public byte Type { get; set; }

    public uint StreamId { get; set; }

    /// <summary>A format 0 or 1 header came, so a format 2 or 3 may leave things out.</summary>
    public bool IsKnown { get; set; }

    /// <summary>A message began and is not complete.</summary>
    public bool InMessage { get; set; }

    public int Received { get; private set; }

    /// <summary>Bytes of memory held, whatever the peer declared.</summary>
    public int Capacity => _buffer.Length;

    public ReadOnlyMemory<byte> Payload => _buffer.AsMemory(0, Received);

    /// <summary>Room for the next <paramref name="bytes"/>, which the caller fills; counted as received.</summary>
    public Span<byte> Take(int bytes)
    {
        var needed = Received + bytes;
        if (needed > _buffer.Length) Grow(needed);
        var room = _buffer.AsSpan(Received, bytes);
        Received = needed;
        return room;
    }

    /// <summary>Forgets the message, gives the memory back and keeps what headers said.</summary>
    public void Release()
    {
        InMessage = false;
        Received = 0;
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private void Grow(int needed)
    {
        var size = Math.Min(Length, Math.Max(needed, Math.Max(ChunkLimits.FirstBufferBytes, 2 * _buffer.Length)));
        var grown = ArrayPool<byte>.Shared.Rent(size);
        _buffer.AsSpan(0, Received).CopyTo(grown);
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = grown;
    }
}
