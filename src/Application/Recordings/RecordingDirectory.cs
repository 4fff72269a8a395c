using System.Collections.Concurrent;
using SrsStack.Application.Kernel;
using SrsStack.Domain.Recordings;
using SrsStack.Domain.Streams;

namespace SrsStack.Application.Recordings;

/// <summary>The rules, and the recordings that run or want their MP4, in memory.</summary>
public sealed class RecordingDirectory : IMemoryView
{
    private readonly ConcurrentDictionary<string, OpenRecording> _open = new(StringComparer.Ordinal);
    private volatile RecordingRules _rules = RecordingRules.Initial;

    public RecordingRules Rules => _rules;

    /// <summary>In the order in which they began.</summary>
    public IReadOnlyList<OpenRecording> Open => [.. _open.Values.OrderBy(r => r.BeganAt)];

    public ValueTask ApplyAsync(RecordedEvent recorded, CancellationToken stop)
    {
        switch (recorded.Event)
        {
            case RecordingRulesEvent e:
                _rules = RecordingRulesDecider.Evolve(_rules, e);
                break;
            case RecordingEvent.Begun e:
                _open[e.Id.Value] = new(e.Id, e.Stream, e.At, null);
                break;
            case RecordingEvent.Ended e when _open.TryGetValue(e.Id.Value, out var known):
                _open[e.Id.Value] = known with { EndedAt = e.At };
                break;
            case RecordingEvent.ArtifactMade e:
                _open.TryRemove(e.Id.Value, out _);
                break;
            case RecordingEvent.Removed e:
                _open.TryRemove(e.Id.Value, out _);
                break;
        }
        return ValueTask.CompletedTask;
    }
}

/// <param name="EndedAt">Set: only its MP4 is to be made.</param>
public sealed record OpenRecording(RecordingId Id, StreamName Stream, DateTimeOffset BeganAt, DateTimeOffset? EndedAt);
