using SrsStack.Application.Kernel;
using SrsStack.Domain.Kernel;
using SrsStack.Domain.Platform;
using SrsStack.Domain.Streams;

namespace SrsStack.Benchmarks.Crash;

internal enum CrashKind
{
    /// <summary>Load, decide, append at the version seen, with the state; all writers contend for few streams.</summary>
    Decide = 1,

    /// <summary>Append at any version.</summary>
    Any = 2,

    /// <summary>Several streams in one transaction.</summary>
    All = 3,
}

/// <summary>One thing that a writer does. The seed, the writer and its number say all of it, so a repeat after a crash is the same command.</summary>
/// <param name="Parts">How many events for which stream.</param>
internal sealed record CrashCommand(string Id, CrashKind Kind, IReadOnlyList<(string Stream, int Events)> Parts)
{
    public const int Writers = 8;

    public static CrashCommand Of(int seed, int writer, int number)
    {
        var random = new Random(HashCode(seed, writer, number));
        var kind = random.Next(10) switch { < 4 => CrashKind.Decide, < 8 => CrashKind.Any, _ => CrashKind.All };
        IReadOnlyList<(string, int)> parts = kind switch
        {
            CrashKind.Decide => [(Stream("decided", random.Next(4)), 1 + random.Next(2))],
            CrashKind.Any => [(Stream("any", random.Next(8)), 1 + random.Next(3))],
            _ => [.. Enumerable.Range(0, 6).OrderBy(_ => random.Next()).Take(2 + random.Next(2)).Select(i => (Stream("together", i), 1 + random.Next(2)))],
        };
        return new($"{writer}-{number}", kind, parts);
    }

    /// <summary>Under which the part for this stream is recorded.</summary>
    public string IdOf(string stream) => $"{Id}/{stream}";

    /// <summary>Starts and ends in turn; the session says of which command an event is.</summary>
    public LiveStreamEvent[] EventsOf(string stream)
    {
        var name = StreamName.TryParse(stream["live-stream/".Length..])!;
        return [.. Enumerable.Range(0, Parts.Single(p => p.Stream == stream).Events).Select(i => Event(name, new($"{Id}.{i}"), i))];
    }

    public AppendRequest Request(string stream, EventMetadata metadata) =>
        new(new EventStreamId(stream), "live_stream", null, EventsOf(stream), metadata, CommandId: IdOf(stream));

    private static LiveStreamEvent Event(StreamName name, SessionId session, int i) => i % 2 == 0
        ? new LiveStreamEvent.PublishStarted(name, session, "rtmp", null, new BootId(Guid.Empty), DateTimeOffset.UnixEpoch.AddSeconds(i))
        : new LiveStreamEvent.PublishEnded(name, session, PublishEndReason.PeerLeft, null, new(1, 2, 3, 4), DateTimeOffset.UnixEpoch.AddSeconds(i));

    private static string Stream(string kind, int number) => $"live-stream/live/{kind}{number}";

    /// <summary>The same in every process, unlike the framework's.</summary>
    private static int HashCode(int seed, int writer, int number) => unchecked((((seed * 31) + writer) * 1_000_003) + (number * 7919));
}
