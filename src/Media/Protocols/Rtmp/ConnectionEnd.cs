using System.Diagnostics.CodeAnalysis;
using SrsStack.Media.Engine;

namespace SrsStack.Media.Protocols.Rtmp;

/// <summary>Why a connection ends: whoever says it first is right. Any thread.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A late timer may still cancel; without timer and wait handle the source holds nothing to free.")]
internal sealed class ConnectionEnd
{
    private readonly CancellationTokenSource _ending = new();
    private Cause? _cause;

    /// <summary>Fires when the connection is to end at once.</summary>
    public CancellationToken Token => _ending.Token;

    public EndReason Reason => Volatile.Read(ref _cause)?.Reason ?? EndReason.ConnectionLost;

    public string? Detail => Volatile.Read(ref _cause)?.Detail;

    /// <summary>For the log.</summary>
    public string Text => Detail is null ? Reason.ToString() : $"{Reason}, {Detail}";

    /// <summary>Notes the reason of an end that comes by itself.</summary>
    /// <returns>False when there was a reason before.</returns>
    public bool Because(EndReason reason, string? detail) => Interlocked.CompareExchange(ref _cause, new(reason, detail), null) is null;

    /// <summary>Ends the connection from outside.</summary>
    /// <returns>As <see cref="Because"/>.</returns>
    public bool Now(EndReason reason, string? detail)
    {
        var isFirst = Because(reason, detail);
        Cancel();
        return isFirst;
    }

    /// <summary>Stops all that still waits.</summary>
    public void Cancel() => _ending.Cancel();

    private sealed record Cause(EndReason Reason, string? Detail);
}
