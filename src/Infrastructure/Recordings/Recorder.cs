using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SrsStack.Application.Platform;
using SrsStack.Application.Recordings;
using SrsStack.Domain.Recordings;
using SrsStack.Domain.Streams;
using SrsStack.Infrastructure.EventStore;
using SrsStack.Infrastructure.Streams;
using SrsStack.Media.Engine;
using SrsStack.Media.Live;
using SrsStack.Media.Recording;

namespace SrsStack.Infrastructure.Recordings;

/// <summary>Records what the rules want: begins with a stream, goes on over breaks, ends when nobody comes back, is asked to or is switched off.</summary>
/// <remarks>Looks ten times a second; what was sent before it looked comes from the group of pictures that the feed keeps.</remarks>
internal sealed class Recorder(
    MediaEngine engine, RecordingDirectory directory, RecordingResume resume, RecordingReports reports, ArtifactMaker artifacts, RecordingFolders folders, RecordingDisk disk,
    BootDirectory boots, CurrentBoot boot, TimeProvider time, ILogger<Recorder> log) : BackgroundService, IRecorder, IBackgroundWork
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(100);
    private static readonly RecordingOptions Options = new();

    private readonly Retry _retry = new("Recordings", TimeSpan.FromSeconds(5), time, log);
    private readonly Dictionary<StreamName, RecordingJob> _jobs = [];
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _asked = new(StringComparer.Ordinal);
    private bool _isResumed;

    public IEnumerable<string> Standstills => _retry.Standstills;

    public async Task<bool> EndAsync(RecordingId id, CancellationToken stop)
    {
        if (!directory.Open.Any(r => r.Id == id && r.EndedAt is null)) return false;
        var ended = _asked.GetOrAdd(id.Value, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
        await ended.Task.WaitAsync(stop);
        return true;
    }

    public void DeleteFiles(RecordingId id) => folders.Delete(id);

    public string? FindFile(RecordingId id, string name) => folders.Find(id, name);

    public bool IsDirectory(string path) => Path.IsPathRooted(path) && Directory.Exists(path);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await _retry.RunAsync(
            async () =>
            {
                if (!_isResumed && HasBooted) await ResumeAsync(stoppingToken);
                if (_isResumed) await LookAsync(stoppingToken);
                _retry.Succeeded();
                await Task.Delay(Every, time, stoppingToken);
            },
            stoppingToken);
        await Task.WhenAll(_jobs.Values.Select(j => j.CloseAsync())).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>This boot's own event has been seen, so everything before it has: what an earlier life left open is known.</summary>
    private bool HasBooted => boots.RunningOn(boot.Node).Contains(boot.Id);

    private async Task ResumeAsync(CancellationToken stop)
    {
        foreach (var open in directory.Open)
        {
            if (open.EndedAt is not null) artifacts.Add(open);
            else if (!_jobs.ContainsKey(open.Stream)) _jobs[open.Stream] = await ResumeAsync(open, stop);
            else await reports.EndedAsync(open.Id, "source_left", stop);      // two of one name: only the newest goes on
        }
        _isResumed = true;
    }

    private async Task<RecordingJob> ResumeAsync(OpenRecording open, CancellationToken stop)
    {
        var (position, silentSince) = await resume.RepairAsync(open, stop);
        var writer = new SegmentWriter(disk, folders.Of(open.Id)!, Options, time, position);
        return new(open.Id, open.Stream, open.BeganAt, silentSince, writer, reports, isNew: false, stop);
    }

    private async Task LookAsync(CancellationToken stop)
    {
        var (now, feeds) = (time.GetUtcNow(), engine.Feeds.ToDictionary(f => StreamControl.ToStream(f.Name)));
        foreach (var (stream, feed) in feeds)
        {
            if (directory.Rules.Wants(stream) && JobOf(stream, feed, now, stop) is { } job) job.Follow(feed);
        }
        foreach (var job in _jobs.Values.ToList())
        {
            if (!feeds.ContainsKey(job.Stream)) job.Wait(now);
            if (ReasonToEnd(job, now) is { } reason) await EndAsync(job, reason, stop);
        }
        foreach (var (id, asked) in _asked)
        {
            if (_jobs.Values.All(j => j.Id.Value != id) && _asked.TryRemove(id, out _)) asked.TrySetResult();
        }
    }

    /// <returns>Null when there is none, and nobody publishes who would begin one.</returns>
    private RecordingJob? JobOf(StreamName stream, LiveFeed feed, DateTimeOffset now, CancellationToken stop)
    {
        if (_jobs.TryGetValue(stream, out var known)) return known;
        if (!engine.IsPublished(feed.Name)) return null;
        var id = new RecordingId(Guid.CreateVersion7(now).ToString());
        var writer = new SegmentWriter(disk, folders.Of(id)!, Options, time);
        return _jobs[stream] = new(id, stream, now, now, writer, reports, isNew: true, stop);
    }

    private string? ReasonToEnd(RecordingJob job, DateTimeOffset now) =>
        _asked.ContainsKey(job.Id.Value) ? "asked"
        : !directory.Rules.Wants(job.Stream) ? "switched_off"
        : job.SilentSince is { } since && now - since >= TimeSpan.FromSeconds(directory.Rules.ContinueSeconds) ? "source_left"
        : null;

    private async Task EndAsync(RecordingJob job, string reason, CancellationToken stop)
    {
        _jobs.Remove(job.Stream);
        await job.CloseAsync();
        await reports.EndedAsync(job.Id, reason, stop);
        artifacts.Add(new(job.Id, job.Stream, job.BeganAt, time.GetUtcNow()));
    }
}
