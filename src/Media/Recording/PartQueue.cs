namespace SrsStack.Media.Recording;

/// <summary>Parts between the thread of the source, which never waits, and the thread that writes. Bounded in bytes; parts are used again and again.</summary>
internal sealed class PartQueue(long maxBytes, Action wake)
{
    private readonly Lock _lock = new();
    private readonly Queue<Part> _waiting = [];
    private readonly Stack<Part> _free = [];
    private long _bytes;
    private bool _isBusy;

    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Half of what may wait, or less, waits: a good moment to go on after a loss.</summary>
    public bool HasRoom => Bytes <= maxBytes / 2;

    /// <summary>An empty part to fill.</summary>
    public Part Rent()
    {
        lock (_lock) return _free.TryPop(out var part) ? part : new();
    }

    /// <returns>False when it does not fit; the part is still the caller's. What has no media always fits.</returns>
    public bool TryAdd(Part part)
    {
        lock (_lock)
        {
            if (part.Bytes > 0 && _bytes > 0 && _bytes + part.Bytes > maxBytes) return false;
            _bytes += part.Bytes;
            _waiting.Enqueue(part);
            if (_isBusy) return true;
            _isBusy = true;
        }

        wake();
        return true;
    }

    /// <summary>The oldest part; give it back with <see cref="Return"/>.</summary>
    /// <returns>False when none waits: then <c>wake</c> is called with the next one.</returns>
    public bool TryTake(out Part? part)
    {
        lock (_lock)
        {
            if (_waiting.TryDequeue(out part)) return true;
            _isBusy = false;
            return false;
        }
    }

    /// <summary>A part was written or given up.</summary>
    public void Return(Part part)
    {
        lock (_lock)
        {
            _bytes -= part.Bytes;
            Recycle(part);
        }
    }

    /// <summary>A part that was never added.</summary>
    public void Drop(Part part)
    {
        lock (_lock) Recycle(part);
    }

    /// <summary>Gives the memory back; nothing waits and nothing will come.</summary>
    public void Release()
    {
        lock (_lock)
        {
            while (_free.TryPop(out var part)) part.Fragment.Return();
        }
    }

    private void Recycle(Part part)
    {
        part.Clear();
        if (_free.Count < 2) _free.Push(part);
        else part.Fragment.Return();
    }
}
