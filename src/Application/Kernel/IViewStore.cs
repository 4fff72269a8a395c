namespace SrsStack.Application.Kernel;

/// <summary>Rows of the views.</summary>
public interface IViewStore
{
    Task<TRow?> GetAsync<TRow>(Projection<TRow> view, string key, CancellationToken stop)
        where TRow : class;

    /// <summary>The rows of these keys, as far as there are any.</summary>
    Task<IReadOnlyDictionary<string, TRow>> GetManyAsync<TRow>(Projection<TRow> view, IReadOnlyCollection<string> keys, CancellationToken stop)
        where TRow : class;

    /// <summary>Rows by key, above <paramref name="afterKey"/>; at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<KeyValuePair<string, TRow>>> ListAsync<TRow>(Projection<TRow> view, string afterKey, int limit, CancellationToken stop)
        where TRow : class;
}
