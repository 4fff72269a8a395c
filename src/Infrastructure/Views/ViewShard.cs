using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using SrsStack.Application.Kernel;

namespace SrsStack.Infrastructure.Views;

/// <summary>One table of a view with its checkpoint: a version of it, or the table that a rebuild fills.</summary>
/// <param name="Suffix">What stands behind the view's name in the name of the checkpoint.</param>
internal sealed record ViewShard(IProjection View, string Suffix, string Table)
{
    /// <summary>Of the checkpoint, as Marten names its shards.</summary>
    public string Name => $"{View.Name}:{Suffix}";

    /// <summary>Stable over builds and machines: who holds this advisory lock is the shard's owner.</summary>
    public long LockKey { get; } = BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"srs-view/{View.Name}:{Suffix}")));

    /// <summary>What this build keeps up to date.</summary>
    public static ViewShard Of(IProjection view) => Of(view, view.Version);

    public static ViewShard Of(IProjection view, int version) => new(view, version == 1 ? "All" : $"V{version}:All", TableOf(view.Name, version));

    /// <summary>Filled beside, then put in the place of the table of this build's version.</summary>
    public static ViewShard RebuildOf(IProjection view) => new(view, "Rebuild:All", $"view_{view.Name}_rebuild");

    public static string TableOf(string view, int version) => version == 1 ? $"view_{view}" : $"view_{view}_v{version}";
}
