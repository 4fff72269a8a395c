using System.Text;
using Npgsql;
using SrsStack.Application.Kernel;
using SrsStack.Domain.Kernel;

namespace SrsStack.Infrastructure.EventStore;

/// <summary>A select on the events, built from only the conditions that are asked for.</summary>
internal sealed class EventQuery
{
    private const string Columns = "seq_id, stream_id, version, type, data, timestamp, correlation_id, causation_id, user_name";

    private readonly List<object> _values = [];
    private readonly StringBuilder _sql = new($"select {Columns} from mt_events where true");

    private EventQuery()
    {
    }

    public static EventQuery OfStream(EventStreamId stream, long afterVersion, int limit) => new EventQuery()
        .And("stream_id = {0}", stream.Value).And("version > {0}", afterVersion).Ordered("version", limit);

    /// <param name="highWater">No event beyond is told.</param>
    public static EventQuery OfHistory(HistoryPage page, long highWater)
    {
        var query = new EventQuery().And(page.Descending ? "seq_id < {0}" : "seq_id > {0}", page.After).And("seq_id <= {0}", highWater).And("type <> 'tombstone'");
        if (!page.Archived) query.And("not is_archived");
        if (page.Types.Count > 0) query.And("type = any({0})", page.Types.ToArray());
        if (page.Stream is { } stream) query.And("stream_id = {0}", stream.Value);
        if (page.StreamPrefix.Length > 0) query.And("starts_with(stream_id, {0})", page.StreamPrefix);
        if (page.Actor is { } actor) query.And("user_name = {0}", actor);
        if (page.CorrelationId is { } correlation) query.And("correlation_id = {0}", correlation);
        if (page.From is { } from) query.And("timestamp >= {0}", from.UtcDateTime);
        if (page.To is { } to) query.And("timestamp < {0}", to.UtcDateTime);
        return query.Ordered(page.Descending ? "seq_id desc" : "seq_id", Math.Clamp(page.Limit, 1, HistoryPage.MaxLimit));
    }

    public NpgsqlCommand On(NpgsqlDataSource source) => source.Command(_sql.ToString(), [.. _values]);

    /// <param name="condition">With {0} in the place of the value.</param>
    private EventQuery And(string condition, object? value = null)
    {
        if (value is not null) _values.Add(value);
        _sql.Append(" and ").Append(condition.Replace("{0}", $"${_values.Count}", StringComparison.Ordinal));
        return this;
    }

    private EventQuery Ordered(string by, int limit)
    {
        _values.Add(limit);
        _sql.Append($" order by {by} limit ${_values.Count}");
        return this;
    }
}
