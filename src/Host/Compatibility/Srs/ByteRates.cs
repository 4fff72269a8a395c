using SrsStack.Infrastructure.EventStore;
using SrsStack.Media.Engine;

namespace SrsStack.Host.Compatibility.Srs;

/// <summary>Kilobits a second of each session over the last half minute, as SRS tells them: what a session has sent is noted every ten seconds.</summary>
internal sealed class ByteRates(MediaEngine engine, TimeProvider time) : BackgroundService, IBackgroundWork
{
    private const int Notes = 3;
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);
    private volatile Note[] _notes = [];

    public IEnumerable<string> Standstills => [];

    public int KbpsOf(MediaSession session)
    {
        var (bytes, elapsed) = (session.Bytes, time.GetUtcNow() - session.StartedAt);
        foreach (var note in _notes)
        {
            if (!note.Bytes.TryGetValue(session.Id, out var before)) continue;
            (bytes, elapsed) = (bytes - before, time.GetElapsedTime(note.At));
            break;
        }
        return elapsed.TotalSeconds < 1 ? 0 : (int)(bytes * 8 / 1000 / elapsed.TotalSeconds);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Every, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var now = new Note(time.GetTimestamp(), engine.Sessions.ToDictionary(s => s.Id, s => s.Bytes, StringComparer.Ordinal));
            _notes = [.. _notes.TakeLast(Notes - 1), now];      // the oldest first
        }
    }

    private sealed record Note(long At, Dictionary<string, long> Bytes);
}
