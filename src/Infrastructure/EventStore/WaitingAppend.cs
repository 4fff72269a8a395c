using SrsStack.Application.Kernel;

namespace SrsStack.Infrastructure.EventStore;

/// <summary>An append on its way, already serialized on the caller's thread.</summary>
internal sealed class WaitingAppend(AppendRequest request, string[] data)
{
    private bool _triedAgain;

    public AppendRequest Request => request;

    public string[] Data => data;

    /// <summary>Set by the lane; handed to the caller when the lane is through with the batch.</summary>
    public AppendResult Result { get; set; }

    public Exception? Failure { get; set; }

    public TaskCompletionSource<AppendResult> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>An append at any version loses only when another process made the stream at the same moment: then once more finds it.</summary>
    public bool MayTryAgain()
    {
        if (_triedAgain || request.ExpectedVersion is not null) return false;
        return _triedAgain = true;
    }

    public void Tell()
    {
        if (Failure is { } failure) Answer.TrySetException(failure);
        else Answer.TrySetResult(Result);
    }
}
