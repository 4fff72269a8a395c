using System.Diagnostics.CodeAnalysis;

namespace SrsStack.Media.Protocols.Rtmp.Client;

/// <summary>Another server refused, broke off or could not be reached. The message is for people and holds no key.</summary>
[SuppressMessage("Design", "CA1032", Justification = "Nobody but the client makes one.")]
public sealed class RtmpClientException : Exception
{
    internal RtmpClientException(string message, string? code = null, Exception? cause = null)
        : base(message, cause) => Code = code;

    /// <summary>The server's own code (<c>NetStream.Publish.BadName</c>); null when it gave none.</summary>
    public string? Code { get; }
}
