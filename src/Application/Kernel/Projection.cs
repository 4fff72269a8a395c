using System.Text.Json.Serialization.Metadata;

namespace SrsStack.Application.Kernel;

/// <summary>A view that is kept up to date behind the events. Pure: the same events give the same rows, byte for byte.</summary>
public abstract class Projection<TRow>(string name, JsonTypeInfo<TRow> json) : IProjection
    where TRow : class
{
    /// <summary>Table and checkpoint carry it; snake case.</summary>
    public string Name => name;

    /// <summary>Raised by one when the same events shall give other rows: the new rows are made in a table of their own beside the old one.</summary>
    public virtual int Version => 1;

    public JsonTypeInfo<TRow> Json => json;

    /// <summary>Row that the event belongs to; null when the view does not care.</summary>
    public abstract string? KeyOf(RecordedEvent recorded);

    /// <summary>The row after the event; null deletes it.</summary>
    public abstract TRow? Apply(TRow? row, RecordedEvent recorded);

    string? IProjection.Apply(string? row, RecordedEvent recorded)
    {
        var before = row is null ? null : System.Text.Json.JsonSerializer.Deserialize(row, json);
        return Apply(before, recorded) is { } after ? System.Text.Json.JsonSerializer.Serialize(after, json) : null;
    }
}

/// <summary>A projection without its row type, as the daemon drives it.</summary>
public interface IProjection
{
    string Name { get; }

    /// <summary>1 and up; each version has a table and a checkpoint of its own.</summary>
    int Version { get; }

    string? KeyOf(RecordedEvent recorded);

    /// <summary>Row before and after as JSON.</summary>
    string? Apply(string? row, RecordedEvent recorded);
}

/// <summary>Sees every event in order, from the first, in memory: for what must be answered without asking the database.</summary>
public interface IMemoryView
{
    /// <summary>Called for one event at a time. Bad data must not throw: the log goes on.</summary>
    ValueTask ApplyAsync(RecordedEvent recorded, CancellationToken stop);
}

/// <summary>How far the memory views have come.</summary>
public interface IMemoryViews
{
    /// <summary>Completes when all memory views have seen <paramref name="position"/>: what was recorded is in force.</summary>
    Task CaughtUpAsync(long position, CancellationToken stop);
}
