namespace SrsStack.EndToEnd.Tests;

/// <summary>Names that mean something else to a file system, a URL or a log are refused or mean nothing, on every wire; with files of HLS switched on.</summary>
[Collection(Asking.Name)]
public sealed class NamesTests : IAsyncLifetime, IDisposable
{
    /// <summary>In every name, so that a file in a place that nobody watches is found as well.</summary>
    private static readonly string Probe = $"probe{Guid.NewGuid():N}"[..14];

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>As they stand in an address; <c>*</c> is the probe.</summary>
    private static readonly string[] Refused =
    [
        "..%2f..%2f*", "..%2f..%2f..%2f..%2f..%2f..%2ftmp%2f*", "%2e%2e%2f%2e%2e%2f*", "%252e%252e%252f*", "..%252f*", "*%5c..%5c..%5cx", "*%00", "*%00.m3u8", "*%0ax", "*%0d%0ax: y", ".*", "*%2f..%2f..%2fx",
        "*%3cscript%3e", "*%22", "*%23x", "*%ff", "*%e2%80%a8", "{4096}",
    ];

    /// <summary>Names all the same: a device of Windows, an option, a home, a place on a drive, a formula, pictures, two dots apart.</summary>
    private static readonly string[] Inert =
        ["CON/*", "aux.*", "-i*", "~*", "C:*", "=cmd|*!A0", "*%f0%9f%8e%a5%f0%9f%91%a9%e2%80%8d%f0%9f%91%a7", "%2ftmp%2f*", "NUL/COM1/*", "*.m3u8", "*%20.", "$(touch%20*)", "*;touch%20x", "*&%7c`x`"];

    /// <summary>200 where a page, a list or a stream is asked for by a name that may be.</summary>
    private static readonly string[] Answers = ["200", "302", "400", "403", "404", "405", "406", "414", "431"];

    private static readonly string[] Betraying = ["root:x:0", "\"Logging\"", "Exception", " at SrsStack."];

    private readonly MediaFolder _folder = new();
    private readonly List<string> _made = [];
    private EndToEndHost _server = null!;
    private EndToEndApi _api = null!;
    private FileSystemWatcher _watcher = null!;

    private string Root => Path.Combine(_folder.Path, "a", "b", "hls");

    public async Task InitializeAsync()
    {
        Directory.CreateDirectory(Root);
        _watcher = new(_folder.Path) { IncludeSubdirectories = true, InternalBufferSize = 64 << 10, EnableRaisingEvents = true };
        _watcher.Created += (_, e) => Add(e.FullPath);
        _watcher.Renamed += (_, e) => Add(e.FullPath);
        _server = await EndToEndHost.StartAsync(("SRSSTACK_Hls__Directory", Root));
        _api = await EndToEndApi.SetUpAsync(_server.Address);
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose()
    {
        _watcher.Dispose();
        _api.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task No_name_leads_out_of_the_folder_or_breaks_anything()
    {
        var (file, key, data) = (await SourceFiles.Small.Value, await _api.PublishKeyAsync(), DataFiles());
        await Parallel.ForEachAsync(Refused, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (name, _) => await RefusedAsync(Fill(name), key, file));
        foreach (var name in Refused.Concat(Inert)) await AskAsync(Addresses(Fill(name)));

        var publishers = Inert.Select(n => Publisher.StartAt(_server, $"live/{Fill(n)}?secret={key}", file, forever: true)).ToList();
        IReadOnlyList<string> live = [];
        await Poll.UntilAsync(async () => (live = await LiveAsync()).Count == Inert.Length, Patience, () => $"{Inert.Length} streams to be live; there are {string.Join(" , ", live)}");
        await Poll.UntilAsync(() => Task.FromResult(Directory.GetFiles(Root, "index.m3u8", SearchOption.AllDirectories).Length == Inert.Length), Patience, () => "a list on disk of each");
        foreach (var name in Inert) await AskAsync([.. Addresses(Fill(name)).Where(a => a.Contains(" /live/", StringComparison.Ordinal))]);
        foreach (var publisher in publishers) await publisher.DisposeAsync();

        lock (_made) _made.Where(p => p != Root && !p.StartsWith(Root + "/", StringComparison.Ordinal)).ShouldBeEmpty("outside of the folder");
        DataFiles().Except(data, StringComparer.Ordinal).ShouldBeEmpty("in the data directory");
        foreach (var place in new[] { "/", "/tmp", "/etc", AppContext.BaseDirectory }) Directory.GetFileSystemEntries(place, $"*{Probe}*").ShouldBeEmpty(place);
        _server.Log.Split('\n').ShouldNotContain(l => l.TrimStart().StartsWith("x: y", StringComparison.Ordinal));
        _server.Log.ShouldNotContain("unhandled exception", Case.Insensitive);
        (await _api.EventsAsync()).Where(e => e.Kind == "started").Select(e => e.EventStream).Distinct().Count().ShouldBe(Inert.Length);
    }

    private static string Fill(string name) => name.Replace("*", Probe, StringComparison.Ordinal).Replace("{4096}", Probe + new string('n', 4096), StringComparison.Ordinal);

    /// <summary>As publisher and as player, by RTMP and by SRT.</summary>
    private async Task RefusedAsync(string name, string key, string file)
    {
        await using var publisher = Publisher.StartAt(_server, $"live/{name}?secret={key}", file);
        foreach (var id in new[] { $"publish:live/{name}?secret={key}", $"#!::r=live/{name},m=publish,secret={key}", $"#!::r=live/{name},m=request", $"#!::h={name},r={name}/x,m=publish,secret={key}" })
        {
            using var peer = new SrtPeer(_server.SrtPort);
            await peer.ConnectAsync(id[..Math.Min(id.Length, 1000)]);
            peer.PeerId.ShouldBe(0u, id);
        }
        (await publisher.EndAsync()).Code.ShouldNotBe(0, name);
    }

    /// <summary>Where a name may stand over HTTP.</summary>
    private static string[] Addresses(string name) =>
        [
            $"GET /live/{name}.m3u8", $"GET /live/{name}.jpg", $"GET /live/{name}-1.ts", $"GET /live/{name}/master.m3u8", $"HEAD /{name}/tv.ts", $"GET /live/x.m3u8?vhost={name}", $"GET /{name}", $"GET /assets/{name}",
            $"GET /v1/streams/live/{name}", $"POST /v1/streams/live/{name}:kick", $"GET /v1/streams/{name}/tv/sessions", $"GET /v1/events?event_stream=live-stream/live/{name}",
            $"GET /v1/entities:asOf?event_stream=live-stream/live/{name}", $"GET /api/v1/streams/{name}", $"GET /terraform/v1/{name}",
        ];

    /// <summary>Whatever is answered, it is no fault of the server, and nothing of its files.</summary>
    private async Task AskAsync(string[] asked)
    {
        foreach (var request in asked)
        {
            using var wire = await RawHttp.ConnectAsync(_server);
            await wire.SendAsync($"{request} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {_api.Bearer}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            var answer = await wire.TextAsync();
            var status = answer.Length > 12 ? answer[9..12] : answer;
            Answers.ShouldContain(status, $"{request}: {answer}");
            foreach (var word in Betraying) answer.ShouldNotContain(word, Case.Sensitive, request);
        }
    }

    private void Add(string path)
    {
        lock (_made) _made.Add(path);
    }

    /// <summary>What the server has, but for its database.</summary>
    private List<string> DataFiles() => [.. Directory.GetFileSystemEntries(_server.DataDirectory, "*", SearchOption.TopDirectoryOnly)
        .Concat(Directory.GetFileSystemEntries(Path.Combine(_server.DataDirectory, "secrets"), "*", SearchOption.AllDirectories))];

    private async Task<List<string>> LiveAsync() => [.. (await _api.GetAsync("v1/streams?page_size=1000"))["streams"]!.AsArray().Where(s => (string?)s!["state"] == "LIVE").Select(s => (string)s!["name"]!)];
}
