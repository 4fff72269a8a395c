using Google.Protobuf.Reflection;

namespace SrsStack.Rpc;

/// <summary>Settings of every wire. Read once, when the services are mapped.</summary>
public sealed class RpcOptions
{
    /// <summary>Largest message that is accepted, in bytes, after inflating; also the largest JSON body. 1 KiB to 1 GiB; 4 MiB as in gRPC.</summary>
    public int MaxMessageBytes { get; set; } = 4 << 20;

    /// <summary>Answers from this size on are compressed for callers that accept gzip; null switches it off.</summary>
    public int? CompressFromBytes { get; set; } = 1024;

    /// <summary>How long a stream may stay silent before its headers go out alone. A refusal before that keeps its HTTP status.</summary>
    public TimeSpan StreamHeadersAfter { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>True: running streams end with UNAVAILABLE when the host begins to stop, so that it need not wait for them.</summary>
    public bool EndStreamsOnStop { get; set; } = true;

    /// <summary>False: an unknown JSON field or query parameter is INVALID_ARGUMENT.</summary>
    public bool IgnoreUnknownJsonFields { get; set; }

    /// <summary>Query parameters that are not fields of any request, for example ones the host itself reads.</summary>
    public ISet<string> OtherQueryParameters { get; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>Turns an exception of the product into the answer it stands for; null leaves it unknown.</summary>
    public Func<Exception, RpcException?>? TranslateException { get; set; }

    /// <summary>What else each endpoint of a method carries as metadata, for example who may call it.</summary>
    public Func<MethodDescriptor, object>? EndpointMetadata { get; set; }

    /// <summary>The OpenAPI document.</summary>
    public RpcOpenApiOptions OpenApi { get; } = new();

    internal void Validate()
    {
        if (MaxMessageBytes is < 1024 or > 1 << 30) throw new InvalidOperationException($"MaxMessageBytes {MaxMessageBytes} is not in 1 KiB to 1 GiB");
        if (StreamHeadersAfter < TimeSpan.Zero) throw new InvalidOperationException("StreamHeadersAfter is negative");
    }
}

/// <summary>What the descriptors cannot say about the API.</summary>
public sealed class RpcOpenApiOptions
{
    public string Title { get; set; } = "API";

    public string Version { get; set; } = "1";

    public string? Description { get; set; }

    /// <summary>
    /// A serialized google.protobuf.FileDescriptorSet made by <c>protoc --include_imports --include_source_info</c>; its leading
    /// comments become descriptions. Null: no descriptions, since embedded descriptors carry no comments.
    /// </summary>
    public Func<Stream>? DescriptorSetWithComments { get; set; }
}
