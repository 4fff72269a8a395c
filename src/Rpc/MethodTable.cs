using System.Collections.Concurrent;
using ProtoService = Google.Protobuf.Reflection.ServiceDescriptor;

namespace SrsStack.Rpc;

/// <summary>Every mapped method. Filled while the host maps its services; reflection, health and OpenAPI read it.</summary>
internal sealed class MethodTable
{
    private readonly ConcurrentDictionary<string, MethodEntry> _byPath = new(StringComparer.Ordinal);

    public IEnumerable<MethodEntry> Methods => _byPath.Values.OrderBy(e => e.FullName, StringComparer.Ordinal);

    public IReadOnlyList<ProtoService> Services =>
        [.. _byPath.Values.Select(e => e.Descriptor.Service).DistinctBy(s => s.FullName).OrderBy(s => s.FullName, StringComparer.Ordinal)];

    /// <exception cref="InvalidOperationException">The method is mapped already.</exception>
    public void Add(MethodEntry entry)
    {
        if (!_byPath.TryAdd(entry.FullName, entry)) throw new InvalidOperationException($"{entry.FullName} is mapped twice");
    }
}
