namespace SrsStack.Media.Protocols;

/// <summary>A peer on a reliable transport broke its protocol. Thrown by parsers and sessions, caught once, in the pump of that transport.</summary>
/// <remarks>The text names what was wrong, never what was sent: payloads, queries and keys stay out of it.</remarks>
public sealed class ProtocolException(string scope, string section, string detail) : Exception($"{scope} {section}: {detail}")
{
    /// <summary>The specification, for example <c>RTMP</c> or <c>AMF0</c>.</summary>
    public string Scope { get; } = scope;

    /// <summary>Its section, for example <c>5.3.1.1</c>.</summary>
    public string Section { get; } = section;

    public string Detail { get; } = detail;
}
