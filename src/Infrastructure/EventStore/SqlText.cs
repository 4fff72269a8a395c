using System.Text;
using Npgsql;

namespace SrsStack.Infrastructure.EventStore;

/// <summary>A select that is put together from only the conditions that are asked for.</summary>
/// <param name="start">Ends with a condition.</param>
internal sealed class SqlText(string start)
{
    private readonly List<object> _values = [];
    private readonly StringBuilder _sql = new(start);

    /// <param name="condition">With {0} in the place of the value.</param>
    public SqlText And(string condition, object? value = null)
    {
        _sql.Append(" and ").Append(value is null ? condition : condition.Replace("{0}", Place(value), StringComparison.Ordinal));
        return this;
    }

    public SqlText Ordered(string by, int limit)
    {
        _sql.Append($" order by {by} limit {Place(limit)}");
        return this;
    }

    /// <summary>What is there stands between the two.</summary>
    public SqlText Within(string before, string after)
    {
        _sql.Insert(0, before).Append(after);
        return this;
    }

    /// <summary>Keeps a value and says how it is called in the text.</summary>
    public string Place(object value)
    {
        _values.Add(value);
        return $"${_values.Count}";
    }

    public NpgsqlCommand On(NpgsqlDataSource source) => source.Command(_sql.ToString(), [.. _values]);
}
