namespace SrsStack.Infrastructure.Work;

/// <param name="Node">Name of this node, the same in every life.</param>
/// <param name="Life">Of this process: leases of an earlier life of the same node are free at once.</param>
public sealed record WorkOptions(string Node, string Life)
{
    /// <summary>How long a node owns a piece without a word. A dead node's work moves after this and a pass.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Between two passes, when nothing wakes the supervisor.</summary>
    public TimeSpan Pass { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a runner may take to end before it is complained about, and before the host goes without it.</summary>
    public TimeSpan StopLimit { get; init; } = TimeSpan.FromSeconds(5);

    public TimeSpan FirstBackoff { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan LongestBackoff { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>After running so long a failure is the first again.</summary>
    public TimeSpan Steady { get; init; } = TimeSpan.FromMinutes(1);

    public string Owner => $"{Node}/{Life}";
}
