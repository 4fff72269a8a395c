using SrsStack.Domain.Kernel;

namespace SrsStack.Application.Kernel;

/// <summary>How the views stand, and making one anew.</summary>
public interface IProjectionControl
{
    /// <summary>Every view of this build.</summary>
    Task<IReadOnlyList<ProjectionStatus>> StatusAsync(CancellationToken stop);

    /// <summary>
    /// Applies all events, archived ones too, to a table beside the view's and puts it in its place in one step; the view is read and kept up to date
    /// meanwhile. Ends when that is done. Stopped or lost in the middle it changed nothing and can be begun again. Reactors do not run.
    /// </summary>
    /// <param name="progress">Told after each page.</param>
    /// <returns>Why not; null when it is done.</returns>
    Task<Rejection?> RebuildAsync(string name, IProgress<RebuildProgress>? progress, CancellationToken stop);
}

/// <param name="Position">All events up to here are in the new table.</param>
/// <param name="Target">Where the history ends now.</param>
/// <param name="EventsPerSecond">Since it began.</param>
public sealed record RebuildProgress(RebuildState State, long Position, long Target, double EventsPerSecond);

public enum RebuildState
{
    Replaying = 1,

    /// <summary>The new table takes the place of the old one.</summary>
    Swapping = 2,
    Done = 3,
}

/// <param name="Version">Of this build; <paramref name="ActiveVersion"/> is the one that is read.</param>
/// <param name="Position">All events up to here are in the view.</param>
/// <param name="HighWater">Where the history ends that can be read.</param>
/// <param name="Owner">Who applies the events; null when nobody does.</param>
/// <param name="PoisonEvents">Events that are not in the view because it could not apply them; they are dead letters.</param>
/// <param name="Reason">Why it stands still, in a sentence; null when it does not.</param>
/// <param name="Rebuild">The rebuild that runs on this node.</param>
public sealed record ProjectionStatus(
    string Name, int Version, int ActiveVersion, long Position, long HighWater, ProjectionOwner? Owner, ProjectionState State, long PoisonEvents, string? Reason,
    RebuildProgress? Rebuild)
{
    /// <summary>Positions that are still to be applied.</summary>
    public long Lag => Math.Max(0, HighWater - Position);
}

/// <param name="IsHere">It is this process.</param>
/// <param name="Application">What its connection calls itself: process and machine.</param>
/// <param name="Pid">Of the PostgreSQL backend that holds the lock.</param>
public sealed record ProjectionOwner(bool IsHere, string Application, int Pid);

public enum ProjectionState
{
    Running = 1,

    /// <summary>Another process applies the events, or nobody does yet.</summary>
    WaitingForOwner = 2,

    /// <summary>Far behind the events, or its version is not read yet.</summary>
    CatchingUp = 3,

    /// <summary>On this node or another one; the view is kept up to date all the same.</summary>
    Rebuilding = 4,

    /// <summary>The reason says why.</summary>
    Standstill = 5,
}
