using System.Security.Cryptography;

namespace SrsStack.EndToEnd.Tests.Samples;

/// <summary>The samples of all languages, each started when it is first asked for.</summary>
public sealed class CallbackReceivers : IAsyncLifetime
{
    public static readonly string[] Languages = ["csharp", "go", "node", "python"];
    private static readonly string Folder = Path.Combine(Repository.Root, "clients", "samples", "callbacks");
    private readonly Dictionary<string, CallbackReceiver> _running = [];
    private readonly DirectoryInfo _built = Directory.CreateTempSubdirectory("srsstack-samples-");

    internal byte[] Key { get; } = RandomNumberGenerator.GetBytes(32);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var one in _running.Values) await one.DisposeAsync();
        _built.Delete(recursive: true);
    }

    internal async Task<CallbackReceiver> OfAsync(string language)
    {
        if (!_running.TryGetValue(language, out var receiver)) _running[language] = receiver = await StartAsync(language);
        return receiver;
    }

    private async Task<CallbackReceiver> StartAsync(string language) => language switch
    {
        "csharp" => await CallbackReceiver.StartAsync(Key, Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", Csharp()),
        "go" => await CallbackReceiver.StartAsync(Key, await GoAsync()),
        "node" => await CallbackReceiver.StartAsync(Key, "node", Path.Combine(Folder, "node", "receiver.mjs")),
        _ => await CallbackReceiver.StartAsync(Key, "/usr/bin/python3", Path.Combine(Folder, "python", "receiver.py")),
    };

    private static string Csharp()
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var file = Path.Combine(Folder, "csharp", "bin", output.Parent!.Name, output.Name, "CallbackReceiver.dll");
        File.Exists(file).ShouldBeTrue($"{file} is not built: run ./test.sh");
        return file;
    }

    private async Task<string> GoAsync()
    {
        var file = Path.Combine(_built.FullName, "receiver");
        await ForeignClient.RunAsync("go", ["build", "-o", file, Path.Combine(Folder, "go", "receiver.go")]);
        return file;
    }
}
