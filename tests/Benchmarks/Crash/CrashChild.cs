using SrsStack.Application.Kernel;
using SrsStack.Application.Streams;
using SrsStack.Domain.Kernel;
using SrsStack.Domain.Streams;

namespace SrsStack.Benchmarks.Crash;

/// <summary>The process that is killed: eight writers, each says what was answered, after the answer. Ends in order when its input ends.</summary>
internal static class CrashChild
{
    /// <summary>So many appends a second that some are always under way, and so few that a series of 200 runs can be checked after each.</summary>
    private const int LongestPauseMs = 30;

    private static readonly Lock Output = new();

    /// <param name="first">Number of each writer's first command: the one whose answer nobody heard.</param>
    public static async Task<int> RunAsync(string directory, int seed, int[] first)
    {
        var node = await CrashNode.OpenAsync(directory);
        using var stop = new CancellationTokenSource();
        Say($"ready {node.PostgresId}");
        var writers = first.Select((number, writer) => Task.Run(() => WriteAsync(node.Store, seed, writer, number, stop.Token))).ToList();
        while (await Console.In.ReadLineAsync() is not null) { }
        await stop.CancelAsync();
        await Task.WhenAll(writers);
        await node.DisposeAsync();
        return 0;
    }

    private static async Task WriteAsync(IEventStore store, int seed, int writer, int number, CancellationToken stop)
    {
        for (; !stop.IsCancellationRequested; number++)
        {
            var command = CrashCommand.Of(seed, writer, number);
            if (await UntilAnsweredAsync(store, command, stop) is not { } answer) return;
            Say($"done {writer} {number} {string.Join(' ', answer.Select(a => $"{a.Stream} {a.Version} {a.Position}"))}");
            await Task.Delay(Random.Shared.Next(LongestPauseMs));
        }
    }

    /// <returns>Null when it was told to stop while the database was away.</returns>
    private static async Task<List<CrashAnswer>?> UntilAnsweredAsync(IEventStore store, CrashCommand command, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                return await DoAsync(store, command);
            }
            catch (Exception e) when (e is EventStoreUnavailableException or ConcurrencyException)
            {
                await Task.Delay(20);
            }
            catch (Exception e)
            {
                Say($"fault {command.Kind} {command.Id} {e.ToString().ReplaceLineEndings(" | ")}");
                await Task.Delay(200);
            }
        }
        return null;
    }

    private static Task<List<CrashAnswer>> DoAsync(IEventStore store, CrashCommand command) => command.Kind switch
    {
        CrashKind.Decide => DecideAsync(store, command),
        CrashKind.Any => AppendAsync(store, command),
        _ => AppendAllAsync(store, command),
    };

    private static async Task<List<CrashAnswer>> DecideAsync(IEventStore store, CrashCommand command)
    {
        var stream = command.Parts[0].Stream;
        var outcome = await store.DecideAsync(
            StreamEvents.LiveStream, new(stream), new CommandContext(Actor.Server, null, command.Id, command.Id), _ => (Decision<LiveStreamEvent>)command.EventsOf(stream), CancellationToken.None);
        return [new(stream, outcome.Version, outcome.Position)];
    }

    private static async Task<List<CrashAnswer>> AppendAsync(IEventStore store, CrashCommand command)
    {
        var stream = command.Parts[0].Stream;
        var result = await store.AppendAsync(command.Request(stream, new(null, command.Id, null)), CancellationToken.None);
        if (result.Conflict) throw new InvalidOperationException($"An append at any version conflicts with {result}.");
        return [new(stream, result.Version, result.LastPosition)];
    }

    private static async Task<List<CrashAnswer>> AppendAllAsync(IEventStore store, CrashCommand command)
    {
        var streams = command.Parts.Select(p => p.Stream).ToList();
        var results = await store.AppendAllAsync([.. streams.Select(s => command.Request(s, new(null, command.Id, null)))], CancellationToken.None);
        var answers = new List<CrashAnswer>();
        foreach (var (stream, result) in streams.Zip(results))
        {
            var known = results.Any(r => r.Conflict) ? await store.FindCommandAsync(command.IdOf(stream), CancellationToken.None) : result;
            if (known is not { } found) throw new InvalidOperationException($"{stream} was left out of {string.Join(", ", results)}.");
            answers.Add(new(stream, found.Version, found.LastPosition));
        }
        return answers;
    }

    /// <summary>A line is written whole or not at all: it is shorter than what a pipe takes at once.</summary>
    private static void Say(string line)
    {
        lock (Output) Console.WriteLine(line + " .");
    }
}

/// <param name="Version">The stream's version after the command's last event.</param>
/// <param name="Position">Of that event.</param>
internal sealed record CrashAnswer(string Stream, long Version, long Position);
