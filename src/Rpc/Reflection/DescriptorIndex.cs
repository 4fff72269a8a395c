using Google.Protobuf;
using Google.Protobuf.Reflection;
using ProtoService = Google.Protobuf.Reflection.ServiceDescriptor;

namespace SrsStack.Rpc.Reflection;

/// <summary>Files and symbols of the mapped services, with everything they import.</summary>
internal sealed class DescriptorIndex
{
    private readonly Dictionary<string, FileDescriptor> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FileDescriptor> _bySymbol = new(StringComparer.Ordinal);
    private readonly List<FieldDescriptor> _extensions = [];

    public DescriptorIndex(IEnumerable<FileDescriptor> files)
    {
        foreach (var file in files) Add(file);
    }

    public FileDescriptor? File(string name) => _byName.GetValueOrDefault(name);

    public FileDescriptor? Declaring(string symbol) => _bySymbol.GetValueOrDefault(symbol);

    public FieldDescriptor? Extension(string type, int number) =>
        _extensions.Find(e => e.FieldNumber == number && e.ExtendeeType.FullName == type);

    public IEnumerable<int> ExtensionNumbers(string type) =>
        _extensions.Where(e => e.ExtendeeType.FullName == type).Select(e => e.FieldNumber).Order();

    /// <returns>The file first, then what it imports, each once.</returns>
    public static IEnumerable<ByteString> Closure(FileDescriptor file)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var waiting = new Queue<FileDescriptor>([file]);
        while (waiting.TryDequeue(out var next))
        {
            if (!seen.Add(next.Name)) continue;
            yield return next.SerializedData;
            foreach (var dependency in next.Dependencies) waiting.Enqueue(dependency);
        }
    }

    private void Add(FileDescriptor file)
    {
        if (!_byName.TryAdd(file.Name, file)) return;
        foreach (var dependency in file.Dependencies) Add(dependency);
        foreach (var service in file.Services) AddService(service);
        foreach (var message in file.MessageTypes) AddMessage(message);
        foreach (var type in file.EnumTypes) AddEnum(type);
        AddExtensions(file.Extensions.UnorderedExtensions);
    }

    private void AddService(ProtoService service)
    {
        _bySymbol[service.FullName] = service.File;
        foreach (var method in service.Methods) _bySymbol[method.FullName] = service.File;
    }

    private void AddMessage(MessageDescriptor message)
    {
        _bySymbol[message.FullName] = message.File;
        foreach (var field in message.Fields.InDeclarationOrder()) _bySymbol[field.FullName] = message.File;
        foreach (var inner in message.NestedTypes) AddMessage(inner);
        foreach (var inner in message.EnumTypes) AddEnum(inner);
        AddExtensions(message.Extensions.UnorderedExtensions);
    }

    private void AddEnum(EnumDescriptor type)
    {
        _bySymbol[type.FullName] = type.File;
        foreach (var value in type.Values) _bySymbol[value.FullName] = type.File;
    }

    private void AddExtensions(IEnumerable<FieldDescriptor> extensions)
    {
        foreach (var extension in extensions)
        {
            _bySymbol[extension.FullName] = extension.File;
            _extensions.Add(extension);
        }
    }
}
