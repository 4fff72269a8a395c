using SrsStack.Application.Kernel;

namespace SrsStack.Infrastructure.Tests.EventStore;

/// <summary>Events with all that makes reading them hard: holes, archived streams, tombstones, clocks that jump, values that are everywhere, rare, long or missing.</summary>
internal sealed class RandomHistory(int seed)
{
    private static readonly DateTimeOffset Begin = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly string Long = new('x', 6_000);

    private readonly Random _random = new(seed);
    private long _position;
    private double _clock;

    /// <summary>Writes events behind those that are there, and waits until they can be read.</summary>
    public async Task WriteAsync(TestStore db, int events)
    {
        var rows = Enumerable.Range(0, events).Select(_ => Next()).ToList();
        await using var command = db.Database.Source.CreateCommand(
            """
            with rows as (select * from unnest($1, $2, $3, $4, $5, $6) as r (seq_id, stream, type, at, actor, correlation)),
            streams as (
              insert into mt_streams (id, type, version, is_archived) select distinct stream, 'live_stream', 0, stream like 'old/%' from rows on conflict (id) do nothing)
            insert into mt_events (seq_id, id, stream_id, version, data, type, timestamp, user_name, correlation_id, is_archived)
            select seq_id, gen_random_uuid(), stream, seq_id, '{}', type, at, actor, correlation, stream like 'old/%' from rows
            """);
        command.Parameters.AddWithValue(rows.Select(r => r.Position).ToArray());
        command.Parameters.AddWithValue(rows.Select(r => r.Stream).ToArray());
        command.Parameters.AddWithValue(rows.Select(r => r.Type).ToArray());
        command.Parameters.AddWithValue(rows.Select(r => r.At.UtcDateTime).ToArray());
        command.Parameters.AddWithValue(rows.Select(r => r.Actor).ToArray());
        command.Parameters.AddWithValue(rows.Select(r => r.Correlation).ToArray());
        await command.ExecuteNonQueryAsync();
        await db.Store.WaitBeyondAsync(_position - 1, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(60));
    }

    public DateTimeOffset Moment() => Begin.AddSeconds((_random.NextDouble() * 1.2 * _clock) - (0.1 * _clock));

    /// <summary>A question with some conditions, none more often than one would think.</summary>
    public HistoryPage Page(long highWater)
    {
        var (after, descending) = (_random.Next(3) == 0 ? _random.NextInt64(-5, highWater + 5) : 0, _random.Next(2) == 0);
        return new(descending && after == 0 ? long.MaxValue : after, _random.Next(4) == 0 ? 1000 : _random.Next(1, 60))
        {
            Descending = descending,
            Archived = _random.Next(2) == 0,
            Actor = _random.Next(2) == 0 ? Actor() ?? "nobody" : null,
            CorrelationId = _random.Next(3) == 0 ? Correlation() ?? "none" : null,
            From = _random.Next(3) == 0 ? Moment() : null,
            To = _random.Next(3) == 0 ? Moment() : null,
            Types = _random.Next(4) == 0 ? [$"t{_random.Next(4)}", "t9"] : [],
            StreamPrefix = _random.Next(5) == 0 ? "live/" : "",
            Stream = _random.Next(10) == 0 ? new($"live/s{_random.Next(5)}") : null,
        };
    }

    private Row Next()
    {
        _position += _random.Next(4000) switch { 0 => _random.Next(1, 3000), < 10 => _random.Next(1, 20), _ => 1 };
        _clock += _random.NextDouble() * 2;
        if (_random.Next(400) == 0) _clock += _random.Next(-7200, 7200);
        var stream = _random.Next(5) == 0 ? $"old/s{_random.Next(5)}" : $"live/s{_random.Next(5)}";
        var type = _random.Next(50) == 0 ? "tombstone" : $"t{_random.Next(4)}";
        return new(_position, stream, type, Begin.AddSeconds(_clock), Actor(), Correlation());
    }

    /// <summary>One did nearly everything, one nearly nothing, one came for a while.</summary>
    private string? Actor() => _random.Next(1000) switch { 0 => "rare", 1 => Long, < 30 when _position % 7000 > 5000 => "for a while", < 60 => null, _ => "server" };

    private string? Correlation() => _random.Next(10) switch { 0 => null, 1 => $"c{_random.Next(12)}", 2 when _random.Next(20) == 0 => Long + "y", _ => $"call-{_position / 3}" };

    private sealed record Row(long Position, string Stream, string Type, DateTimeOffset At, string? Actor, string? Correlation);
}
