using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SrsStack.Media.Protocols.Srt;

/// <summary>libsrt 1.5, C names kept (srt.h, docs/API/API-functions.md). Errors are told per thread by <see cref="srt_getlasterror"/>.</summary>
internal static unsafe partial class LibSrt
{
    public const int NothingNow = 6002;         // SRT_EASYNCRCV
    public const int NoRoomNow = 6001;          // SRT_EASYNCSND
    public const int In = 1;
    public const int Err = 8;

    [LibraryImport(NativeLibraries.Srt), UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial int srt_startup();

    [LibraryImport(NativeLibraries.Srt), UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial int srt_cleanup();

    /// <summary>As syslog counts; 2 = critical only.</summary>
    [LibraryImport(NativeLibraries.Srt), UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial void srt_setloglevel(int level);

    [LibraryImport(NativeLibraries.Srt), UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial int srt_create_socket();

    [LibraryImport(NativeLibraries.Srt), UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial int srt_bind(int socket, byte* address, int length);

    /// <summary>Takes over a bound UDP socket, which the library closes.</summary>
    [LibraryImport(NativeLibraries.Srt), UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial int srt_bind_acquire(int socket, int udp);

    [LibraryImport(NativeLibraries.Srt), UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial int srt_listen(int socket, int backlog);

    /// <summary>To be set before srt_listen; called on the library's receiving thread.</summary>
    [LibraryImport(NativeLibraries.Srt), UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial int srt_listen_callback(int socket, delegate* unmanaged[Cdecl]<nint, int, int, byte*, byte*, int> hook, nint opaque);

    [LibraryImport(NativeLibraries.Srt), UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial int srt_setrejectreason(int socket, int reason);

    [LibraryImport(NativeLibraries.Srt), UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial int srt_accept(int socket, byte* address, int* length);

    [LibraryImport(NativeLibraries.Srt), UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial int srt_setsockflag(int socket, SrtOption option, void* value, int length);

    [LibraryImport(NativeLibraries.Srt), UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial int srt_getsockflag(int socket, SrtOption option, void* value, int* length);

    [LibraryImport(NativeLibraries.Srt), UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial int srt_recvmsg(int socket, byte* buffer, int length);

    [LibraryImport(NativeLibraries.Srt), UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial int srt_sendmsg2(int socket, byte* buffer, int length, nint control);

    [LibraryImport(NativeLibraries.Srt), UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial int srt_close(int socket);

    [LibraryImport(NativeLibraries.Srt), UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial int srt_bistats(int socket, SrtTrace* trace, int clear, int instantaneous);

    [LibraryImport(NativeLibraries.Srt), UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial int srt_epoll_create();

    [LibraryImport(NativeLibraries.Srt), UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial int srt_epoll_add_usock(int epoll, int socket, int* events);

    [LibraryImport(NativeLibraries.Srt), UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial int srt_epoll_remove_usock(int epoll, int socket);

    [LibraryImport(NativeLibraries.Srt), UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial int srt_epoll_uwait(int epoll, SrtEvent* events, int size, long milliseconds);

    [LibraryImport(NativeLibraries.Srt), UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial int srt_epoll_release(int epoll);

    /// <summary>Of this thread's last call.</summary>
    [LibraryImport(NativeLibraries.Srt), UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial int srt_getlasterror(nint systemError);

    [LibraryImport(NativeLibraries.Srt), UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial nint srt_getlasterror_str();
}

/// <summary>SRT_SOCKOPT.</summary>
internal enum SrtOption
{
    SendBlocking = 1,
    ReceiveBlocking = 2,
    Latency = 23,
    Passphrase = 26,
    StreamId = 46,
}

/// <summary>SRT_EPOLL_EVENT.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SrtEvent
{
    public int Socket;
    public uint Events;
}

/// <summary>The fields of SRT_TRACEBSTATS (CBytePerfMon) that are used; its whole length is less than what is reserved.</summary>
[StructLayout(LayoutKind.Explicit, Size = 2048)]
internal struct SrtTrace
{
    [FieldOffset(8)] public long PacketsSent;
    [FieldOffset(16)] public long PacketsReceived;
    [FieldOffset(24)] public int SendLoss;
    [FieldOffset(28)] public int ReceiveLoss;
    [FieldOffset(32)] public int SentAgain;
    [FieldOffset(64)] public int SendDrop;
    [FieldOffset(68)] public int ReceiveDrop;
    [FieldOffset(328)] public double RoundTripMs;
}
