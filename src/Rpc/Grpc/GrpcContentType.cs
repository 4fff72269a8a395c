namespace SrsStack.Rpc.Grpc;

/// <summary>Which of the three protobuf encodings a content type names.</summary>
/// <remarks>
/// gRPC over HTTP/2: <c>application/grpc[+proto]</c>; gRPC-Web: <c>application/grpc-web[+proto]</c> and
/// <c>application/grpc-web-text[+proto]</c>. Other message formats (<c>+json</c>) are not spoken here.
/// </remarks>
internal readonly record struct GrpcContentType(bool IsWeb, bool IsText, string Answer)
{
    public static readonly GrpcContentType Native = new(false, false, "application/grpc");
    private static readonly GrpcContentType Web = new(true, false, "application/grpc-web+proto");
    private static readonly GrpcContentType WebText = new(true, true, "application/grpc-web-text+proto");

    public static bool IsAny(string? contentType) =>
        contentType is not null && contentType.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase);

    /// <returns>Null when the content type is none of them.</returns>
    public static GrpcContentType? Parse(string? contentType)
    {
        var type = contentType.AsSpan();
        if (type.IndexOf(';') is >= 0 and var end) type = type[..end];
        type = type.TrimEnd();
        if (type.EndsWith("+proto", StringComparison.OrdinalIgnoreCase)) type = type[..^6];
        if (type.Equals("application/grpc", StringComparison.OrdinalIgnoreCase)) return Native;
        if (type.Equals("application/grpc-web", StringComparison.OrdinalIgnoreCase)) return Web;
        return type.Equals("application/grpc-web-text", StringComparison.OrdinalIgnoreCase) ? WebText : null;
    }
}
