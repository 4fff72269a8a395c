using SrsStack.Domain.Recordings;

namespace SrsStack.Application.Recordings;

/// <summary>What writes recordings on this node, and where.</summary>
public interface IRecorder
{
    /// <summary>Ends a recording that runs here, and answers when that is recorded.</summary>
    /// <returns>False when it does not run here.</returns>
    Task<bool> EndAsync(RecordingId id, CancellationToken stop);

    /// <summary>Deletes the files of a recording; nothing where there are none.</summary>
    void DeleteFiles(RecordingId id);

    /// <summary>A file of a recording; null when there is none of that name. The name never leads out of the recording's folder.</summary>
    string? FindFile(RecordingId id, string name);

    /// <summary>A directory of this machine that can be written to.</summary>
    bool IsDirectory(string path);
}
