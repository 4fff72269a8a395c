using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace SrsStack.Media.Transport;

/// <summary>Linux' epoll (man 7 epoll), edge-triggered: which of many sockets have got bytes to read.</summary>
internal sealed partial class Epoll : SafeHandle
{
    private const int CloseOnExec = 0x80000;
    private const int Add = 1;
    private const int Delete = 2;
    private const int Interrupted = 4;

    /// <summary>EPOLLIN, EPOLLRDHUP and EPOLLET.</summary>
    private const uint Readable = 0x1 | 0x2000 | (1u << 31);

    /// <summary>EPOLLERR, EPOLLHUP and EPOLLRDHUP.</summary>
    private const uint HungUp = 0x8 | 0x10 | 0x2000;

    // struct epoll_event is packed on x86-64 only.
    private static readonly int TagOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;
    private static readonly int EventSize = TagOffset + sizeof(long);

    private readonly byte[] _events = new byte[128 * EventSize];

    public Epoll()
        : base(-1, ownsHandle: true)
    {
        var descriptor = Create(CloseOnExec);
        if (descriptor < 0) throw Error();
        SetHandle(descriptor);
    }

    public override bool IsInvalid => handle < 0;

    /// <summary>Tells by <paramref name="tag"/> whenever bytes come or the peer closes.</summary>
    public void Watch(SafeHandle descriptor, long tag)
    {
        Span<byte> wanted = stackalloc byte[EventSize];
        BinaryPrimitives.WriteUInt32LittleEndian(wanted, Readable);
        BinaryPrimitives.WriteInt64LittleEndian(wanted[TagOffset..], tag);
        if (Control(this, Add, descriptor, ref MemoryMarshal.GetReference(wanted)) < 0) throw Error();
    }

    public void Forget(SafeHandle descriptor)
    {
        Span<byte> unused = stackalloc byte[EventSize];
        _ = Control(this, Delete, descriptor, ref MemoryMarshal.GetReference(unused));      // gone already when the descriptor was closed
    }

    /// <summary>Waits until there is something to tell. For one thread.</summary>
    /// <returns>How many <see cref="Told"/> answers.</returns>
    public int Wait()
    {
        var count = Wait(this, ref MemoryMarshal.GetArrayDataReference(_events), _events.Length / EventSize, -1);
        if (count < 0 && Marshal.GetLastPInvokeError() != Interrupted) throw Error();
        return Math.Max(0, count);
    }

    /// <summary>One of the last <see cref="Wait()"/>; whether the peer has closed, or the connection is lost.</summary>
    public (long Tag, bool IsHungUp) Told(int index)
    {
        var told = _events.AsSpan(index * EventSize);
        return (BinaryPrimitives.ReadInt64LittleEndian(told[TagOffset..]), (BinaryPrimitives.ReadUInt32LittleEndian(told) & HungUp) != 0);
    }

    protected override bool ReleaseHandle() => Close(handle) == 0;

    private static IOException Error() => new($"epoll: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    private static partial int Create(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    private static partial int Control(Epoll epoll, int operation, SafeHandle descriptor, ref byte wanted);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    private static partial int Wait(Epoll epoll, ref byte events, int count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(nint descriptor);
}
