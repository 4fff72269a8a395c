using SrsStack.Application.Kernel;

namespace SrsStack.Infrastructure.EventStore;

/// <summary>Says where in the history what a page asks for may be: every event that fits is in one of the ranges, not every one in them fits.</summary>
/// <remarks>
/// Chunks instead of events, so that an actor who did everything costs one row in 64 events, and what lies side by side becomes one range: then reading by
/// the index is the scan that it replaces. A value that is rare costs 64 events a hit.
/// </remarks>
internal sealed class EventIndex(Database database)
{
    /// <summary>Name in <c>mt_event_progression</c>. No view or reactor has it: theirs are in snake case.</summary>
    public const string Checkpoint = "EventIndex:All";

    /// <summary>So many positions share a place in the index of values.</summary>
    public const int Chunk = 64;

    /// <summary>So many positions share a place in the index of times; a multiple of <see cref="Chunk"/>.</summary>
    public const int Span = 1024;

    /// <summary>Of one answer.</summary>
    private const int MaxPlaces = 4096;

    /// <summary>Whether it knows of one of the conditions. One entity has an index of Marten's.</summary>
    public static bool Helps(HistoryPage page) =>
        page.Stream is null && (page.Actor is not null || page.CorrelationId is not null || page.From is not null || page.To is not null);

    /// <summary>All events up to here are in it.</summary>
    public Task<long> PositionAsync(CancellationToken stop) => Database.ReadAsync(async () =>
    {
        await using var command = database.Source.Command("select last_seq_id from mt_event_progression where name = $1", Checkpoint);
        return await command.ExecuteScalarAsync(stop) as long? ?? 0;
    });

    /// <summary>Where what the page asks for may be in a window at the beginning of a range, in the page's direction.</summary>
    /// <remarks>The window bounds what is read, whatever the database expects of a value that it has no statistics for.</remarks>
    /// <param name="range">Not beyond <see cref="PositionAsync"/>.</param>
    /// <param name="positions">Of the window; a multiple of <see cref="Span"/>.</param>
    public Task<IndexedRanges> AskAsync(HistoryPage page, PositionRange range, long positions, CancellationToken stop) => Database.ReadAsync(async () =>
    {
        var width = page.Actor is null && page.CorrelationId is null ? Span : Chunk;
        var window = page.Descending ? range.Above(((range.UpTo - 1) / width * width) + width - positions) : range.Below((range.After / width * width) + positions);
        await using var command = Places(page, width, window).Ordered(page.Descending ? "place desc" : "place", MaxPlaces).On(database.Source);
        var places = await command.RowsAsync(row => row.GetInt64(0), stop);
        return IndexedRanges.Of(places, width, window, page.Descending, isCut: places.Count == MaxPlaces);
    });

    /// <summary>One list leads, the others are looked up for each of its places: that stays cheap however long they are.</summary>
    private static SqlText Places(HistoryPage page, int width, PositionRange within)
    {
        if (width == Span) return Timed(Bounded(new SqlText("select span as place from srs_event_spans s where true"), "span", width, within), page);
        var places = Bounded(new SqlText("select chunk as place from srs_event_index i where true"), "chunk", width, within);
        var (kind, value) = page.CorrelationId is { } correlation ? ("correlation", correlation) : ("actor", page.Actor!);
        places.And($"key = srs_event_key('{kind}', {{0}})", value);
        if (page is { CorrelationId: not null, Actor: { } actor })
            places.And("exists (select from srs_event_index o where o.key = srs_event_key('actor', {0}) and o.chunk = i.chunk offset 0)", actor);
        if (page.From is { } from) places.And(SpanOfChunk("latest >= {0}"), from.UtcDateTime);
        if (page.To is { } to) places.And(SpanOfChunk("earliest < {0}"), to.UtcDateTime);
        return places;
    }

    private static string SpanOfChunk(string condition) => $"exists (select from srs_event_spans s where s.span = i.chunk / {Span / Chunk} and {condition} offset 0)";

    private static SqlText Bounded(SqlText places, string name, int width, PositionRange within) =>
        places.And($"{name} >= {{0}}", within.After / width).And($"{name} <= {{0}}", (within.UpTo - 1) / width);

    private static SqlText Timed(SqlText places, HistoryPage page)
    {
        if (page.From is { } from) places.And("latest >= {0}", from.UtcDateTime);
        if (page.To is { } to) places.And("earliest < {0}", to.UtcDateTime);
        return places;
    }
}
