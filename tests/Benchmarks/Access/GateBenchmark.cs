using System.Diagnostics;
using SrsStack.Application.Access;
using SrsStack.Application.Kernel;
using SrsStack.Application.Rooms;
using SrsStack.Domain.Access;
using SrsStack.Domain.Kernel;
using SrsStack.Domain.Rooms;
using SrsStack.Infrastructure.Access;
using SrsStack.Infrastructure.Streams;
using SrsStack.Media.Engine;

namespace SrsStack.Benchmarks.Access;

/// <summary>How long a publisher waits for the gate, and what players with tokens cost: 1,000 rooms, 100 play rules of which the last fits.</summary>
internal static class GateBenchmark
{
    private const int Rooms = 1000;
    private const int Rules = 100;
    private const int Decisions = 200_000;
    private const string Key = "abcdef0123456789abcdef0123456789";

    public static async Task RunAsync()
    {
        var (vault, time) = (new MemoryVault(), TimeProvider.System);
        var (access, rooms, play, tokens) = (new AccessDirectory(vault), new RoomDirectory(vault), new PlayDirectory(vault, time), new PlayTokens(time));
        await FillAsync(vault, access, rooms, play);
        var gate = new SessionGate(new PublishRules(access, rooms), new PlayRules(play, tokens, time), access, rooms, new NobodyAsked());
        var token = tokens.Issue(play.SigningKey!.Bytes, new("id", "live/*", null, time.GetUtcNow().AddHours(1)), time.GetUtcNow());
        Console.WriteLine("| decision | p50 us | p99 us | 1,000 a second, of one core |\n| --- | --- | --- | --- |");
        await MeasureAsync("publish with the key", gate, new("s", SessionRole.Publish, "rtmp", Name("tv"), "secret=" + Key, "192.0.2.1:5000"));
        await MeasureAsync("publish, key behind the name", gate, new("s", SessionRole.Publish, "rtmp", Name("tv-" + Key), "", "192.0.2.1:5000"));
        await MeasureAsync("publish refused", gate, new("s", SessionRole.Publish, "rtmp", Name("tv"), "secret=" + new string('0', 32), "192.0.2.1:5000"));
        await MeasureAsync("play with a token", gate, new("s", SessionRole.Play, "flv", Name("tv"), "token=" + token, "192.0.2.1:5000"));
        await MeasureAsync("play without", gate, new("s", SessionRole.Play, "flv", Name("tv"), "", "192.0.2.1:5000"));
        await MeasureAsync("play, open", gate, new("s", SessionRole.Play, "flv", new(FeedName.DefaultVhost, "open", "tv"), "", "192.0.2.1:5000"));
    }

    private static async Task MeasureAsync(string name, SessionGate gate, SessionRequest request)
    {
        for (var i = 0; i < Decisions / 10; i++) await gate.AdmitAsync(request, default);
        using var process = Process.GetCurrentProcess();
        var (times, cpu) = (new double[Decisions], process.TotalProcessorTime);
        for (var i = 0; i < Decisions; i++)
        {
            var began = Stopwatch.GetTimestamp();
            await gate.AdmitAsync(request, default);
            times[i] = Stopwatch.GetElapsedTime(began).TotalMicroseconds;
        }
        process.Refresh();
        var share = (process.TotalProcessorTime - cpu).TotalSeconds / Decisions * 1000;
        Array.Sort(times);
        Console.WriteLine($"| {name} | {times[Decisions / 2]:0.0} | {times[Decisions * 99 / 100]:0.0} | {share:P1} |");
    }

    private static async Task FillAsync(MemoryVault vault, AccessDirectory access, RoomDirectory rooms, PlayDirectory play)
    {
        await access.ApplyAsync(Recorded(new PublishKeyEvent.Made(vault.Put(Key), Actor.Server, default)), default);
        for (var i = 0; i < Rooms; i++)
            await rooms.ApplyAsync(Recorded(new LiveRoomEvent.Created(new($"r{i}"), "Room", RoomText.NewStream(), vault.Put(RoomText.NewKey()), Actor.Server, default)), default);
        await play.ApplyAsync(Recorded(new PlayPolicyEvent.SigningKeyMade(vault.Put(new string('A', 64)), Actor.Server, default)), default);
        PlayRule[] rules = [.. Enumerable.Range(1, Rules - 1).Select(i => new PlayRule($"app{i}/*", true)), new("live/*", true)];
        await play.ApplyAsync(Recorded(new PlayPolicyEvent.RulesSet(rules, Actor.Server, default)), default);
    }

    private static FeedName Name(string stream) => new(FeedName.DefaultVhost, "live", stream);

    private static RecordedEvent Recorded(object e) => new(1, new("x"), 1, "x", e, "{}", default, EventMetadata.None);

    /// <summary>The gate asks memory alone; only the directories read secrets, once.</summary>
    private sealed class MemoryVault : ISecretVault
    {
        private readonly Dictionary<SecretRef, string> _secrets = [];

        public SecretRef Put(string secret)
        {
            var reference = new SecretRef($"v{_secrets.Count}");
            _secrets[reference] = secret;
            return reference;
        }

        public Task<SecretRef> PutAsync(string secret, CancellationToken stop) => Task.FromResult(Put(secret));

        public Task<string?> GetAsync(SecretRef secret, CancellationToken stop) => Task.FromResult(_secrets.GetValueOrDefault(secret));

        public Task<string> GetOrCreateAsync(string name, Func<string> create, CancellationToken stop) => Task.FromResult(create());
    }
}
