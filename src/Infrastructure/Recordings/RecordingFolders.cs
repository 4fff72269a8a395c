using SrsStack.Domain.Recordings;

namespace SrsStack.Infrastructure.Recordings;

/// <param name="Directory">Each recording has a folder of its own in it.</param>
public sealed record RecordingStorage(string Directory);

/// <summary>Where recordings are. Names that come from outside never lead out of a recording's folder.</summary>
internal sealed class RecordingFolders(RecordingStorage storage)
{
    /// <returns>Null for what is no id of a recording.</returns>
    public string? Of(RecordingId id) => Guid.TryParseExact(id.Value, "D", out var guid) ? Path.Combine(storage.Directory, guid.ToString()) : null;

    public string? Find(RecordingId id, string name)
    {
        if (Of(id) is not { } folder || name.Length is 0 or > 255 || name[0] == '.' || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-' or '_'))) return null;
        var file = Path.Combine(folder, name);
        return File.Exists(file) && !File.GetAttributes(file).HasFlag(FileAttributes.ReparsePoint) ? file : null;
    }

    public void Delete(RecordingId id)
    {
        if (Of(id) is { } folder && Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }
}
