using System.Net;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using SrsStack.Media.Containers.MpegTs;
using SrsStack.Media.Engine;

namespace SrsStack.Media.Protocols.Srt;

/// <summary>The listening socket. Refuses in the handshake, where the peer is still told why, whatever can be known at once.</summary>
internal sealed unsafe class SrtDoor : IDisposable
{
    private const int Waiting = 128;
    private readonly MediaEngine _engine;
    private readonly SrtPassphrases _passphrases;
    private readonly ILogger _logger;
    private GCHandle _self;

    public SrtDoor(IPEndPoint address, SrtOptions options, MediaEngine engine, ILogger logger)
    {
        (_engine, _passphrases, _logger) = (engine, options.Passphrases, logger);
        Socket = SrtSocket.Bind(address, (int)options.Latency.TotalMilliseconds);
        _self = GCHandle.Alloc(this);
        if (LibSrt.srt_listen_callback(Socket.Id, &OnHandshake, GCHandle.ToIntPtr(_self)) == 0 && LibSrt.srt_listen(Socket.Id, Waiting) == 0) return;
        var why = SrtSocket.Error();
        Dispose();
        throw new InvalidOperationException($"SRT can not listen on UDP {address}: {why}");
    }

    public SrtSocket Socket { get; }

    /// <summary>Nobody comes in any more.</summary>
    public bool IsClosed { get; set; }

    public static SessionRequest RequestOf(SrtStreamId wish, string peer, MediaEngine engine) =>
        new(engine.NewSessionId(), wish.IsPublish ? SessionRole.Publish : SessionRole.Play, "srt", wish.Name, wish.Query, peer, TsForm.Fits);

    public void Dispose()
    {
        IsClosed = true;
        Socket.Close();
        if (_self.IsAllocated) _self.Free();
    }

    /// <summary>On the library's receiving thread: all connections wait for it, so it does not wait, and it never throws.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnHandshake(nint opaque, int socket, int version, byte* address, byte* streamId)
    {
        try
        {
            var door = (SrtDoor)GCHandle.FromIntPtr(opaque).Target!;
            return door.Admits(socket, SrtSocket.AddressOf(address), Marshal.PtrToStringUTF8((nint)streamId) ?? "") ? 0 : -1;
        }
        catch (Exception)
        {
            return -1;
        }
    }

    private bool Admits(int socket, string peer, string streamId)
    {
        if (IsClosed) return false;
        if (SrtStreamId.Parse(streamId) is not { } wish) return Refuse(socket, peer, Refusal.BadName, "-");
        var asked = _engine.FindRefusalAsync(RequestOf(wish, peer, _engine), CancellationToken.None);
        if (asked is { IsCompletedSuccessfully: true, Result: { Refusal: { } reason } told }) return Refuse(socket, peer, reason, $"{(wish.IsPublish ? "publish" : "play")} {told.Shown}");
        var name = asked.IsCompletedSuccessfully ? asked.Result.Shown : wish.Name;
        return _passphrases.For(name) is not { } passphrase || SrtSocket.SetPassphrase(socket, passphrase);
    }

    private bool Refuse(int socket, string peer, string reason, string wish)
    {
        _ = LibSrt.srt_setrejectreason(socket, SrtRejection.Of(reason));
        Log.HandshakeRefused(_logger, peer, reason, wish);
        return false;
    }
}

/// <summary>Codes of refusals: SRT_REJX_* of access_control.h, HTTP's numbers and 1000.</summary>
internal static class SrtRejection
{
    public static int Of(string refusal) => refusal switch
    {
        Refusal.BadName => 1400,
        Refusal.NotFound => 1404,
        Refusal.NotCarried => 1406,
        Refusal.Busy => 1409,
        Refusal.TooMany or Refusal.HistoryUnavailable => 1503,
        _ => 1403,
    };
}
