using System.Buffers;
using System.Buffers.Binary;
using SrsStack.Media.Containers.Flv;
using SrsStack.Media.Protocols.Rtmp.Messages;

namespace SrsStack.Media.Protocols.Rtmp.Wire;

/// <summary>Puts messages together from the chunks of one peer. SetChunkSize and Abort are obeyed here and not returned.</summary>
/// <remarks>
/// Adobe RTMP 1.0, 5.3 and 5.4. Chunk payloads are taken as they come, in parts where need be, so the transport never has to hold a
/// whole chunk; memory grows with bytes received, not with bytes declared. Work is linear in bytes received at any chunk size. One
/// thread at a time. Every violation is a <see cref="ProtocolException"/>; the reader is of no use afterwards.
/// </remarks>
internal sealed class ChunkReader : IDisposable
{
    private const int MaxHeaderBytes = ChunkBasicHeader.MaxBytes + 11 + 4;
    private const int NewMessageHeader = 0;
    private const int NoHeader = 3;

    private readonly Dictionary<int, ChunkStreamState> _streams = [];
    private ChunkStreamState? _current;
    private ChunkStreamState? _delivered;
    private int _chunkLeft;
    private long _held;

    public int ChunkSize { get; private set; } = ChunkLimits.InitialChunkSize;

    /// <summary>Longest message taken; raised when the peer has earned it.</summary>
    public int MaxMessageBytes { get; set; } = ChunkLimits.MaxCommandBytes;

    /// <summary>Memory held for unfinished messages, in bytes.</summary>
    public long Capacity => _streams.Values.Sum(s => (long)s.Capacity);

    /// <param name="reader">Advanced over all that was taken, also when no message is complete yet.</param>
    /// <param name="message">Its payload is valid until the next call.</param>
    /// <returns>False when more bytes are needed.</returns>
    public bool TryRead(ref SequenceReader<byte> reader, out RtmpMessage message)
    {
        message = default;
        ReleaseDelivered();
        while (_current is not null || TryBeginChunk(ref reader))
        {
            if (!TryTakePayload(ref reader)) return false;
            var stream = _current!;
            _current = null;
            if (stream.Received < stream.Length) continue;
            _delivered = stream;
            stream.InMessage = false;
            if (ObeyIfOurs(stream)) continue;
            message = new((MessageType)stream.Type, stream.Timestamp, stream.StreamId, stream.Payload);
            return true;
        }

        return false;
    }

    public void Dispose()
    {
        foreach (var stream in _streams.Values) stream.Release();
        _streams.Clear();
        _delivered = null;
        _current = null;
    }

    private void ReleaseDelivered()
    {
        if (_delivered is null) return;
        _held -= _delivered.Received;
        _delivered.Release();
        _delivered = null;
    }

    private bool TryBeginChunk(ref SequenceReader<byte> reader)
    {
        Span<byte> copy = stackalloc byte[MaxHeaderBytes];
        var head = Peek(in reader, copy);
        if (!ChunkBasicHeader.TryRead(head, out var basic, out var used)) return false;
        var headerSize = basic.Format switch { 0 => 11, 1 => 7, 2 => 3, _ => 0 };
        if (head.Length < used + headerSize) return false;
        var fields = head.Slice(used, headerSize);
        used += headerSize;
        var stream = Find(basic);
        if (!TryReadTime(basic.Format, fields, head[used..], stream, out var time, out var isExtended, out var extra)) return false;
        ReleaseDelivered(); // a control message that was obeyed may lie on this very chunk stream
        if (!stream.InMessage) BeginMessage(stream, basic.Format, fields, time, isExtended);
        reader.Advance(used + extra);
        _current = stream;
        _chunkLeft = Math.Min(ChunkSize, stream.Length - stream.Received);
        return true;
    }

    private static ReadOnlySpan<byte> Peek(in SequenceReader<byte> reader, Span<byte> copy)
    {
        if (reader.UnreadSpan.Length >= copy.Length) return reader.UnreadSpan[..copy.Length];
        var at = copy[..(int)Math.Min(reader.Remaining, copy.Length)];
        reader.TryCopyTo(at);
        return at;
    }

    private ChunkStreamState Find(ChunkBasicHeader header)
    {
        if (_streams.TryGetValue(header.ChunkStreamId, out var stream))
        {
            if (stream.InMessage && header.Format != NoHeader)
            {
                throw Broken("5.3.1.2", $"a header of format {header.Format} inside a message of chunk stream {header.ChunkStreamId}");
            }

            if (!stream.IsKnown && header.Format > 1) throw FreshStream(header);
            return stream;
        }

        // librtmp opens a chunk stream with format 1 for its pings; length and type are there, so it can be read.
        if (header.Format > 1) throw FreshStream(header);
        if (_streams.Count == ChunkLimits.MaxChunkStreams) throw Broken("5.3.1.1", $"more than {ChunkLimits.MaxChunkStreams} chunk streams");
        return _streams[header.ChunkStreamId] = new(header.ChunkStreamId);
    }

    /// <returns>False when the extended time stamp is not all there yet.</returns>
    private static bool TryReadTime(
        int format, ReadOnlySpan<byte> fields, ReadOnlySpan<byte> behind, ChunkStreamState stream, out uint time, out bool isExtended, out int extra)
    {
        extra = 0;
        time = stream.TimeField;
        isExtended = stream.IsExtended;
        if (format == NoHeader) return !isExtended || TryReadRepeatedTime(behind, time, out extra);
        time = (uint)UInt24.Read(fields);
        isExtended = time == UInt24.Max;
        if (!isExtended) return true;
        if (behind.Length < sizeof(uint)) return false;
        time = BinaryPrimitives.ReadUInt32BigEndian(behind);
        extra = sizeof(uint);
        return true;
    }

    /// <remarks>
    /// 5.3.1.3 asks to repeat the extended time stamp in format 3 chunks. Adobe's and ffmpeg's writers do, others do not; the value tells.
    /// A peer that does not repeat it may end its message with fewer than four bytes, so a difference counts as soon as it is seen.
    /// </remarks>
    private static bool TryReadRepeatedTime(ReadOnlySpan<byte> behind, uint expected, out int extra)
    {
        Span<byte> raw = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(raw, expected);
        var seen = Math.Min(behind.Length, raw.Length);
        var isRepeated = behind[..seen].SequenceEqual(raw[..seen]);
        extra = isRepeated ? sizeof(uint) : 0;
        return !isRepeated || seen == raw.Length;
    }

    private void BeginMessage(ChunkStreamState stream, int format, ReadOnlySpan<byte> fields, uint time, bool isExtended)
    {
        stream.Timestamp = format == NewMessageHeader ? time : unchecked(stream.Timestamp + time);
        stream.TimeField = time;
        stream.IsExtended = isExtended;
        if (format <= 1)
        {
            stream.Length = UInt24.Read(fields[3..]);
            stream.Type = fields[6];
            stream.IsKnown = true;
        }

        if (format == NewMessageHeader) stream.StreamId = BinaryPrimitives.ReadUInt32LittleEndian(fields[7..]);
        if (stream.Length > MaxMessageBytes) throw Broken("5.3.1.2.1", $"a message of {stream.Length} bytes, limit {MaxMessageBytes}");
        stream.InMessage = true;
    }

    /// <returns>True when the chunk is complete.</returns>
    private bool TryTakePayload(ref SequenceReader<byte> reader)
    {
        var take = (int)Math.Min(_chunkLeft, reader.Remaining);
        if (take > 0)
        {
            _held += take;
            if (_held > (long)MaxMessageBytes * ChunkLimits.PartialMessagesFactor) throw Broken("5.3", "too many unfinished messages");
            reader.TryCopyTo(_current!.Take(take));
            reader.Advance(take);
            _chunkLeft -= take;
        }

        return _chunkLeft == 0;
    }

    private bool ObeyIfOurs(ChunkStreamState stream)
    {
        switch ((MessageType)stream.Type)
        {
            case MessageType.SetChunkSize:
                ChunkSize = Math.Min(SetChunkSize.Read(stream.Payload.Span).Bytes, ChunkLimits.MaxChunkSize);
                return true;
            case MessageType.Abort:
                Abort(AbortMessage.Read(stream.Payload.Span).ChunkStreamId);
                return true;
            default:
                return false;
        }
    }

    private void Abort(int chunkStreamId)
    {
        if (!_streams.TryGetValue(chunkStreamId, out var stream) || !stream.InMessage) return;
        _held -= stream.Received;
        stream.Release();
    }

    private static ProtocolException FreshStream(ChunkBasicHeader header) =>
        Broken("5.3.1.2", $"chunk stream {header.ChunkStreamId} starts with format {header.Format}");

    private static ProtocolException Broken(string section, string detail) => new("RTMP", section, detail);
}
