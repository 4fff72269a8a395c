using Grpc.Core;

namespace SrsStack.Host.Callbacks;

internal static class CallAddress
{
    /// <summary>This server as the caller reached it.</summary>
    public static string OwnAddress(this ServerCallContext call) => call.GetHttpContext().OwnAddress();

    public static string OwnAddress(this HttpContext http) => $"{http.Request.Scheme}://{http.Request.Host}";
}
