using System.Buffers;

namespace SrsStack.Testing;

/// <summary>The ways in which the same bytes may arrive.</summary>
public static class Segments
{
    /// <summary>Whole, behind other bytes of a longer buffer, cut in two at every byte, and byte by byte with empty segments between.</summary>
    public static IEnumerable<SplitCase> EverySplit(byte[] wire)
    {
        yield return new("whole", new(wire));
        byte[] padded = [0xFF, 0xFF, 0xFF, .. wire, 0xFF, 0xFF];
        yield return new("padded", new(padded, 3, wire.Length));
        for (var cut = 1; cut < wire.Length; cut++) yield return new($"cut at {cut}", Of(wire[..cut], wire[cut..]));
        yield return new("byte by byte", Of([.. wire.SelectMany(b => new byte[][] { [b], [] })]));
    }

    /// <summary>Calls <paramref name="check"/> for each way; a failure says which way it was.</summary>
    public static void ForEverySplit(byte[] wire, Action<ReadOnlySequence<byte>> check)
    {
        foreach (var split in EverySplit(wire))
        {
            try
            {
                check(split.Wire);
            }
            catch (Exception failed)
            {
                throw new InvalidOperationException($"When the bytes arrive {split.How}: {failed.Message}", failed);
            }
        }
    }

    /// <summary>A sequence of these segments.</summary>
    public static ReadOnlySequence<byte> Of(params byte[][] parts)
    {
        if (parts.Length == 0) return ReadOnlySequence<byte>.Empty;
        var first = new Segment(parts[0], 0);
        var last = first;
        foreach (var part in parts.Skip(1)) last = last.Append(part);
        return new(first, 0, last, last.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, long runningIndex)
        {
            Memory = memory;
            RunningIndex = runningIndex;
        }

        public Segment Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Segment(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}

/// <param name="How">For the message of a failing test.</param>
/// <param name="Wire">The bytes.</param>
public readonly record struct SplitCase(string How, ReadOnlySequence<byte> Wire);
