using Npgsql;
using SrsStack.Application.Kernel;
using SrsStack.Application.Work;
using SrsStack.Infrastructure.Work;

namespace SrsStack.Infrastructure.Messaging.Reactors;

/// <summary>Sets what work is wanted, in the reactor's transaction.</summary>
internal sealed class WorkWriter(WorkBoard board) : IReactionWriter
{
    public Type Kind => typeof(Reaction.SetWork);

    public object Prepare(Reaction reaction, ReactionOrigin origin)
    {
        var set = (Reaction.SetWork)reaction;
        if (set.Key.Length is 0 or > DesiredWork.MaxKeyLength) throw new ArgumentException($"A key of work has 1 to {DesiredWork.MaxKeyLength} characters.", nameof(reaction));
        return set;
    }

    /// <summary>In the order of the events: the last word about a key counts.</summary>
    public async Task WriteAsync(NpgsqlConnection connection, IReadOnlyList<object> prepared, CancellationToken stop)
    {
        foreach (var set in prepared.Cast<Reaction.SetWork>().GroupBy(s => s.Key, StringComparer.Ordinal).Select(g => g.Last()).OrderBy(s => s.Key, StringComparer.Ordinal))
        {
            if (set.Wanted is { } work) await WorkBoard.WantAsync(connection, work, stop);
            else await WorkBoard.UnwantAsync(connection, set.Key, stop);
        }
    }

    public void Committed() => board.Wake();
}
