using Npgsql;
using NpgsqlTypes;
using SrsStack.Application.Kernel;

namespace SrsStack.Infrastructure.EventStore;

/// <summary>Appends of different streams that share one transaction, laid out as the arrays of <c>srs_append</c>.</summary>
internal sealed class AppendBatch(EventCatalog catalog)
{
    /// <summary>Appends in one transaction; more only make the slowest wait longer.</summary>
    public const int MaxAppends = 256;

    public const string Sql = "select ord, new_version, found, last_seq from srs_append($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15)";

    private static readonly NpgsqlDbType[] Arrays =
    [
        NpgsqlDbType.Varchar, NpgsqlDbType.Varchar, NpgsqlDbType.Bigint, NpgsqlDbType.Integer, NpgsqlDbType.Jsonb,
        NpgsqlDbType.Integer, NpgsqlDbType.Integer, NpgsqlDbType.Uuid, NpgsqlDbType.Varchar, NpgsqlDbType.Varchar, NpgsqlDbType.Jsonb,
        NpgsqlDbType.Varchar, NpgsqlDbType.Varchar, NpgsqlDbType.Varchar,
    ];

    public static NpgsqlDbType[] Parameters { get; } = [.. Arrays.Select(t => NpgsqlDbType.Array | t), NpgsqlDbType.TimestampTz];

    /// <param name="waiting">Each stream once.</param>
    public void Fill(NpgsqlCommand command, IReadOnlyList<WaitingAppend> waiting, DateTime now)
    {
        var events = waiting.Sum(w => w.Request.Events.Count);
        var (append, ordinal, id, type, dotnet, data) =
            (new int[events], new int[events], new Guid[events], new string[events], new string[events], new string[events]);
        var (correlation, causation, user) = (new string?[events], new string?[events], new string?[events]);
        var row = 0;
        for (var a = 0; a < waiting.Count; a++)
        {
            var metadata = waiting[a].Request.Metadata;
            for (var n = 0; n < waiting[a].Request.Events.Count; n++, row++)
            {
                var kind = catalog.Of(waiting[a].Request.Events[n]);
                (append[row], ordinal[row], id[row]) = (a + 1, n + 1, Guid.CreateVersion7());
                (type[row], dotnet[row], data[row]) = (kind.Name, kind.DotnetType, waiting[a].Data[n]);
                (correlation[row], causation[row], user[row]) = (metadata.CorrelationId, metadata.CausationId, metadata.UserName);
            }
        }
        Set(
            command,
            [.. waiting.Select(w => w.Request.Stream.Value)], [.. waiting.Select(w => w.Request.StreamType)],
            [.. waiting.Select(w => w.Request.ExpectedVersion)], [.. waiting.Select(w => w.Request.Events.Count)], [.. waiting.Select(w => w.Request.Snapshot)],
            append, ordinal, id, type, dotnet, data, correlation, causation, user, now);
    }

    private static void Set(NpgsqlCommand command, string[] streams, string[] types, long?[] expected, int[] counts, string?[] snapshots, params object[] rest)
    {
        object[] values = [streams, types, expected, counts, snapshots, .. rest];
        for (var i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i];
    }
}

/// <summary>An append on its way, already serialized on the caller's thread.</summary>
internal sealed class WaitingAppend(AppendRequest request, string[] data)
{
    private bool _triedAgain;

    public AppendRequest Request => request;

    public string[] Data => data;

    /// <summary>An append at any version loses only when another process made the stream at the same moment: then once more finds it.</summary>
    public bool MayTryAgain()
    {
        if (_triedAgain || request.ExpectedVersion is not null) return false;
        return _triedAgain = true;
    }

    public TaskCompletionSource<AppendResult> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
