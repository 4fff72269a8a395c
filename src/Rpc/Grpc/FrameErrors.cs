namespace SrsStack.Rpc.Grpc;

/// <summary>What a frame can get wrong.</summary>
internal static class FrameErrors
{
    public static RpcException TooLarge(int limit) => Of(StatusCode.ResourceExhausted, $"the message is larger than {limit} bytes");

    public static RpcException Lost(StatusCode code) => Of(code, "the other side has left");

    public static RpcException Truncated() => Of(StatusCode.Internal, "the body ends inside of a message");

    public static RpcException BadFlags(byte flags) => Of(StatusCode.Internal, $"unknown message flags 0x{flags:X2}");

    public static RpcException BadBase64() => Of(StatusCode.Internal, "the body is not base64");

    public static RpcException NotProtobuf() => Of(StatusCode.InvalidArgument, "the message is not valid protobuf");

    public static RpcException UnknownEncoding(string? encoding) => string.IsNullOrEmpty(encoding) || encoding == "identity"
        ? Of(StatusCode.Internal, "a message is marked as compressed, but no grpc-encoding was named")
        : Of(StatusCode.Unimplemented, $"grpc-encoding '{encoding}' is not supported");

    private static RpcException Of(StatusCode code, string detail) => new(new Status(code, detail));
}
