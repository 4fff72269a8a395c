using System.Buffers;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace SrsStack.Rpc.Json;

/// <summary>The proto3 JSON mapping: lowerCamelCase, enums by name, 64-bit integers as strings, every field present in answers.</summary>
/// <remarks>protobuf.dev, "ProtoJSON Format".</remarks>
internal sealed class JsonMapping(bool ignoreUnknownFields)
{
    private static readonly JsonFormatter Formatter = new(JsonFormatter.Settings.Default.WithFormatDefaultValues(true));
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly JsonParser _parser = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(ignoreUnknownFields));

    /// <param name="root">Path of the document inside of the request, for messages; empty for the request itself.</param>
    /// <exception cref="RpcException">INVALID_ARGUMENT that names the wrong field.</exception>
    public IMessage Parse(string json, MessageDescriptor type, string root = "")
    {
        try { return _parser.Parse(json, type); }
        catch (Exception e) when (IsBadDocument(e)) { throw new FieldLocator(_parser, ignoreUnknownFields).Explain(json, type, root); }
    }

    /// <summary>The parser's ways to say no; InvalidOperationException is an Any of a type that it does not know.</summary>
    public static bool IsBadDocument(Exception e) =>
        e is InvalidProtocolBufferException or InvalidJsonException or FormatException or OverflowException or ArgumentException or InvalidOperationException;

    /// <exception cref="RpcException">INVALID_ARGUMENT: the bytes are not UTF-8.</exception>
    public static string Text(in ReadOnlySequence<byte> utf8)
    {
        try { return Strict.GetString(utf8); }
        catch (DecoderFallbackException) { throw RpcErrors.InvalidField("body", "the document is not UTF-8"); }
    }

    /// <summary>Writes a message, or one field of it, on a single line.</summary>
    public static void Write(IBufferWriter<byte> target, IMessage message, FieldDescriptor? only)
    {
        if (only is null)
        {
            Encoding.UTF8.GetBytes(Formatter.Format(message), target);
            return;
        }

        using var text = new StringWriter();
        Formatter.WriteValue(text, only.Accessor.GetValue(message));
        Encoding.UTF8.GetBytes(text.ToString(), target);
    }
}
