namespace SrsStack.Application.Work;

/// <summary>Runs the work of one kind. Made once; may be asked to run many pieces at once.</summary>
public interface IWorkRunner
{
    string Kind { get; }

    /// <summary>
    /// Runs until <paramref name="stop"/>, or to the natural end. To throw means that it failed: it is tried again with growing pauses, unless it is
    /// a <see cref="WorkFailedException"/>. It must end soon after <paramref name="stop"/>: then the piece may already belong to another node.
    /// </summary>
    Task RunAsync(WorkLease lease, CancellationToken stop);
}

/// <summary>The right to run a piece of work now.</summary>
/// <param name="Fence">Grows with every change of owner. What work writes is written under it, so a former owner that wakes up writes nothing.</param>
/// <param name="Running">To be called when the start-up is over.</param>
public sealed record WorkLease(DesiredWork Work, long Fence, Action Running);

/// <summary>Trying again is of no use before somebody changes something.</summary>
public sealed class WorkFailedException : Exception
{
    public WorkFailedException()
    {
    }

    /// <param name="message">A sentence for people, with what to do.</param>
    public WorkFailedException(string message)
        : base(message)
    {
    }

    public WorkFailedException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
