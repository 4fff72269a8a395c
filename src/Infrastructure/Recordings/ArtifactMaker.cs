using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SrsStack.Application.Recordings;
using SrsStack.Domain.Recordings;
using SrsStack.Infrastructure.EventStore;
using SrsStack.Media.Recording;

namespace SrsStack.Infrastructure.Recordings;

/// <summary>Makes the MP4 of each recording that has ended, one after the other: the disk has streams to serve.</summary>
internal sealed class ArtifactMaker(
    RecordingQueries queries, RecordingReports reports, RecordingFolders folders, RecordingDirectory directory, TimeProvider time, ILogger<ArtifactMaker> log)
    : BackgroundService, IBackgroundWork
{
    private const string Name = "index";
    private readonly Channel<OpenRecording> _waiting = Channel.CreateUnbounded<OpenRecording>();
    private readonly Retry _retry = new("MP4s of recordings", TimeSpan.FromSeconds(5), time, log);

    public IEnumerable<string> Standstills => _retry.Standstills;

    public void Add(OpenRecording ended) => _waiting.Writer.TryWrite(ended);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => _retry.RunAsync(async () =>
    {
        if (!await _waiting.Reader.WaitToReadAsync(stoppingToken) || !_waiting.Reader.TryPeek(out var next)) return;
        await MakeAsync(next, stoppingToken);
        _waiting.Reader.TryRead(out _);
    }, stoppingToken);

    private async Task MakeAsync(OpenRecording ended, CancellationToken stop)
    {
        var folder = folders.Of(ended.Id)!;
        var segments = await queries.SegmentsAsync(ended.Id, ended.BeganAt, ended.EndedAt ?? time.GetUtcNow(), stop);
        try
        {
            var (files, bytes) = await Task.Run(() => Make(folder, segments, stop), stop);
            if (files.Count > 0) CopyTo(directory.Rules.CopyTo, Path.Combine(folder, files[0]), ended.Id);
            await reports.ArtifactAsync(ended.Id, files, bytes, files.Count > 0 ? "" : "There is no media in it.", stop);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.ArtifactFailed(log, e, ended.Id.Value);
            await reports.ArtifactAsync(ended.Id, [], 0, e is IOException ? "The disk refused: " + e.GetType().Name : "The server may not write there.", stop);
        }
    }

    private static (IReadOnlyList<string> Files, long Bytes) Make(string folder, IReadOnlyList<RecordedSegment> segments, CancellationToken stop)
    {
        var parts = segments.Select(s => new SegmentFile(Path.Combine(folder, s.File), Path.Combine(folder, SegmentNames.Init(s.Head)))).Where(s => File.Exists(s.Path)).ToList();
        var (files, bytes) = (new List<string>(), 0L);
        if (parts.Count == 0) return (files, 0);
        foreach (var movie in Mp4Maker.Plan(parts, stop: stop))
        {
            var name = files.Count == 0 ? $"{Name}.mp4" : $"{Name}-{files.Count + 1}.mp4";
            var unfinished = Path.Combine(folder, "." + name);
            movie.WriteTo(unfinished, stop: stop);
            File.Move(unfinished, Path.Combine(folder, name), overwrite: true);
            bytes += movie.Bytes;
            files.Add(name);
        }
        return (files, bytes);
    }

    private void CopyTo(string directoryName, string file, RecordingId id)
    {
        if (directoryName.Length == 0) return;
        try
        {
            File.Copy(file, Path.Combine(directoryName, $"{id}.mp4"), overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.CopyFailed(log, e, id.Value);      // the recording itself is whole
        }
    }
}
