using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace SrsStack.Rpc.OpenApi;

/// <summary>Leading comments of a descriptor set that was made with source info, by full name.</summary>
internal sealed class DescriptorComments
{
    private readonly Dictionary<string, string> _byName = new(StringComparer.Ordinal);

    /// <exception cref="InvalidOperationException">The stream is not a descriptor set with its imports.</exception>
    public static DescriptorComments Read(Func<Stream>? open)
    {
        var comments = new DescriptorComments();
        if (open is null) return comments;
        using var stream = open();
        try
        {
            var set = FileDescriptorSet.Parser.ParseFrom(stream);
            foreach (var file in FileDescriptor.BuildFromByteStrings(set.File.Select(f => f.ToByteString()))) comments.Add(file);
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or ArgumentException or DescriptorValidationException)
        {
            throw new InvalidOperationException("the OpenAPI descriptor set cannot be read: make it with protoc --include_imports --include_source_info", e);
        }

        return comments;
    }

    public string? Of(IDescriptor descriptor) => _byName.GetValueOrDefault(descriptor.FullName);

    private void Add(FileDescriptor file)
    {
        foreach (var service in file.Services)
        {
            Add(service, service.Declaration);
            foreach (var method in service.Methods) Add(method, method.Declaration);
        }

        foreach (var message in file.MessageTypes) Add(message);
        foreach (var type in file.EnumTypes) Add(type);
    }

    private void Add(MessageDescriptor message)
    {
        Add(message, message.Declaration);
        foreach (var field in message.Fields.InDeclarationOrder()) Add(field, field.Declaration);
        foreach (var inner in message.NestedTypes) Add(inner);
        foreach (var inner in message.EnumTypes) Add(inner);
    }

    private void Add(EnumDescriptor type)
    {
        Add(type, type.Declaration);
        foreach (var value in type.Values) Add(value, value.Declaration);
    }

    private void Add(IDescriptor descriptor, DescriptorDeclaration? declaration)
    {
        var text = declaration?.LeadingComments;
        if (string.IsNullOrWhiteSpace(text)) text = declaration?.TrailingComments;
        if (!string.IsNullOrWhiteSpace(text)) _byName[descriptor.FullName] = string.Join('\n', text.Split('\n').Select(line => line.Trim())).Trim();
    }
}
