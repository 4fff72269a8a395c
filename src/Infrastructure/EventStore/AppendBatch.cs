using Npgsql;
using SrsStack.Application.Kernel;

namespace SrsStack.Infrastructure.EventStore;

/// <summary>Lays appends of different streams out as the parameters of one statement.</summary>
internal sealed class AppendBatch(EventCatalog catalog)
{
    /// <summary>Appends in one transaction; more only make the slowest wait longer.</summary>
    public const int MaxAppends = 256;

    public static AppendShape ShapeOf(IReadOnlyList<WaitingAppend> batch)
    {
        var (snapshots, commands) = (false, false);
        foreach (var one in batch)
        {
            snapshots |= one.Request.Snapshot is not null;
            commands |= one.Request.CommandId is not null;
        }
        return new(batch.Count == 1 && batch[0].Data.Length == 1, snapshots, commands);
    }

    /// <param name="batch">Each stream once.</param>
    public void Fill(NpgsqlCommand command, AppendShape shape, IReadOnlyList<WaitingAppend> batch, DateTime now)
    {
        if (shape.Lone) FillLone(command, shape, batch[0], now);
        else FillMany(command, shape, batch, now);
    }

    private void FillLone(NpgsqlCommand command, AppendShape shape, WaitingAppend one, DateTime now)
    {
        var (request, kind) = (one.Request, catalog.Of(one.Request.Events[0]));
        Set(command, 1, request.Stream.Value, request.StreamType, request.ExpectedVersion, now);
        var next = Set(
            command, shape.FirstEvent, Guid.CreateVersion7(), kind.Name, kind.DotnetType, one.Data[0],
            request.Metadata.CorrelationId, request.Metadata.CausationId, request.Metadata.UserName);
        if (shape.Snapshots) next = Set(command, next, request.Snapshot);
        if (shape.Commands) Set(command, next, request.CommandId);
    }

    private void FillMany(NpgsqlCommand command, AppendShape shape, IReadOnlyList<WaitingAppend> batch, DateTime now)
    {
        var events = 0;
        foreach (var one in batch) events += one.Data.Length;
        var columns = new EventColumns(events);
        for (var a = 0; a < batch.Count; a++)
        {
            for (var n = 0; n < batch[a].Data.Length; n++) columns.Add(a + 1, n + 1, catalog.Of(batch[a].Request.Events[n]), batch[a]);
        }
        Set(command, 1, Of(batch, r => r.Stream.Value), Of(batch, r => r.StreamType), Of(batch, r => r.ExpectedVersion), now, Of(batch, r => r.Events.Count));
        var next = columns.Set(command, 6);
        if (shape.Snapshots) next = Set(command, next, (object)Of(batch, r => r.Snapshot));   // as one value: an array of strings would be taken for the list
        if (shape.Commands) Set(command, next, (object)Of(batch, r => r.CommandId));
    }

    private static T[] Of<T>(IReadOnlyList<WaitingAppend> batch, Func<AppendRequest, T> read)
    {
        var values = new T[batch.Count];
        for (var i = 0; i < values.Length; i++) values[i] = read(batch[i].Request);
        return values;
    }

    /// <param name="place">Number of the first parameter, from 1.</param>
    /// <returns>Number of the next one.</returns>
    private static int Set(NpgsqlCommand command, int place, params ReadOnlySpan<object?> values)
    {
        foreach (var value in values) command.Parameters[place++ - 1].Value = value ?? DBNull.Value;
        return place;
    }

    /// <summary>The events of a batch, column by column.</summary>
    private sealed class EventColumns(int count)
    {
        private readonly int[] _append = new int[count];
        private readonly int[] _ordinal = new int[count];
        private readonly Guid[] _id = new Guid[count];
        private readonly string[] _type = new string[count];
        private readonly string[] _dotnet = new string[count];
        private readonly string[] _data = new string[count];
        private readonly string?[] _correlation = new string?[count];
        private readonly string?[] _causation = new string?[count];
        private readonly string?[] _user = new string?[count];
        private int _row;

        public void Add(int append, int ordinal, EventKind kind, WaitingAppend one)
        {
            var (row, metadata) = (_row++, one.Request.Metadata);
            (_append[row], _ordinal[row], _id[row]) = (append, ordinal, Guid.CreateVersion7());
            (_type[row], _dotnet[row], _data[row]) = (kind.Name, kind.DotnetType, one.Data[ordinal - 1]);
            (_correlation[row], _causation[row], _user[row]) = (metadata.CorrelationId, metadata.CausationId, metadata.UserName);
        }

        public int Set(NpgsqlCommand command, int place) =>
            AppendBatch.Set(command, place, _append, _ordinal, _id, _type, _dotnet, _data, _correlation, _causation, _user);
    }
}
