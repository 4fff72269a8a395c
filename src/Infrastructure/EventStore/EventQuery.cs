using SrsStack.Application.Kernel;
using SrsStack.Domain.Kernel;

namespace SrsStack.Infrastructure.EventStore;

/// <summary>Selects on the events.</summary>
internal static class EventQuery
{
    private const string Columns = "seq_id, stream_id, version, type, data, timestamp, correlation_id, causation_id, user_name";

    private const string Events = $"select {Columns} from mt_events where true";

    public static SqlText OfStream(EventStreamId stream, long afterVersion, int limit) =>
        new SqlText(Events).And("stream_id = {0}", stream.Value).And("version > {0}", afterVersion).Ordered("version", limit);

    /// <summary>What the page asks for of one range.</summary>
    public static SqlText OfRange(HistoryPage page, PositionRange range, int limit) =>
        Narrowed(new SqlText(Events).And("seq_id > {0}", range.After).And("seq_id <= {0}", range.UpTo), page).Ordered(Order(page), limit);

    /// <summary>The same of many ranges, in order, none of which overlap.</summary>
    public static SqlText OfRanges(HistoryPage page, IReadOnlyList<PositionRange> ranges, int limit)
    {
        var each = Narrowed(new SqlText(Events).And("seq_id > r.low").And("seq_id <= r.high"), page).Ordered(Order(page), limit);
        var (low, high) = (each.Place(ranges.Select(r => r.After).ToArray()), each.Place(ranges.Select(r => r.UpTo).ToArray()));
        return each.Within($"select {Columns} from unnest({low}, {high}) as r (low, high) cross join lateral (", ") as found").Ordered(Order(page), limit);
    }

    private static string Order(HistoryPage page) => page.Descending ? "seq_id desc" : "seq_id";

    private static SqlText Narrowed(SqlText query, HistoryPage page)
    {
        query.And("type <> 'tombstone'");
        if (!page.Archived) query.And("not is_archived");
        if (page.Types.Count > 0) query.And("type = any({0})", page.Types.ToArray());
        if (page.Stream is { } stream) query.And("stream_id = {0}", stream.Value);
        if (page.StreamPrefix.Length > 0) query.And("starts_with(stream_id, {0})", page.StreamPrefix);
        if (page.Actor is { } actor) query.And("user_name = {0}", actor);
        if (page.CorrelationId is { } correlation) query.And("correlation_id = {0}", correlation);
        if (page.From is { } from) query.And("timestamp >= {0}", from.UtcDateTime);
        if (page.To is { } to) query.And("timestamp < {0}", to.UtcDateTime);
        return query;
    }
}
