using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SrsStack.EndToEnd.Tests;

/// <summary>The same questions on the three wires, by clients that were written elsewhere, have the same answers.</summary>
[Collection(Asking.Name)]
public sealed class PeerTests(SharedHost host)
{
    private const string Prefix = "live-stream/live/peer-";
    private static readonly string Scripts = Path.Combine(Repository.Root, "tests", "EndToEnd.Tests", "Peers");
    private static readonly string Protos = Path.Combine(Repository.Root, "protos");

    private string Endpoint => $"127.0.0.1:{host.Server.HttpPort}";

    [Fact]
    public async Task Curl_grpc_js_grpcio_and_connect_web_hear_the_same()
    {
        Directory.Exists(Path.Combine(Scripts, "node_modules")).ShouldBeTrue($"the packages of {Scripts} are not installed: run ./test.sh");
        await using (var gone = host.Publish("live/peer-gone", await SourceFiles.Usual.Value))
        {
            await host.Api.LiveAsync("live/peer-gone");
            await gone.StopAsync();
        }
        await using var live = host.Publish("live/peer-live", await SourceFiles.Usual.Value);
        await host.Api.LiveAsync("live/peer-live");
        await host.Api.EventsEndingAsync("live/peer-gone", "started", "ended");
        await host.Api.EventsEndingAsync("live/peer-live", "started");
        await ListedAsync("live/peer-live");
        var descriptors = await DescriptorsAsync();
        string[] question = [host.Api.Bearer!, Prefix, "3"];

        var curl = await CurlAsync(events: 3);
        var others = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["grpc-js"] = await ForeignClient.RunAsync("node", [Path.Combine(Scripts, "grpc-js.mjs"), Endpoint, Protos, .. question]),
            ["connect-web"] = await ForeignClient.RunAsync("node", [Path.Combine(Scripts, "connect-web.mjs"), Endpoint, descriptors, .. question]),
            ["grpcio"] = await ForeignClient.RunAsync("/usr/bin/python3", [Path.Combine(Scripts, "grpcio.py"), Endpoint, descriptors, .. question]),
        };

        var expected = Canonical(curl);
        expected.ShouldContain("\"type\":\"live_stream_publish_ended\"");
        expected.ShouldContain("\"state\":\"LIVE\"");
        expected.ShouldContain("\"width\":640");
        foreach (var (peer, answer) in others) Canonical(answer).ShouldBe(expected, peer);
    }

    /// <summary>The catalogue is a moment behind the engine: wait until it tells the publish as history does.</summary>
    private Task ListedAsync(string name) => Poll.UntilAsync(
        async () => (await host.Api.StreamAsync(name))!["publish"]?["encoder"] is { } encoder && (string)encoder! != "",
        TimeSpan.FromSeconds(20), () => $"{name} to be listed");

    private async Task<string> DescriptorsAsync()
    {
        var file = Path.Combine(host.Server.DataDirectory, "api.pb");
        await ForeignClient.RunAsync("/usr/bin/python3",
        [
            "-m", "grpc_tools.protoc", "--include_imports", $"--descriptor_set_out={file}", $"-I{Protos}", "srsstack/v1/streams.proto", "srsstack/v1/history.proto",
        ]);
        return file;
    }

    private async Task<string> CurlAsync(int events)
    {
        string[] common = ["--silent", "--show-error", "--no-buffer", "--fail", "--header", $"Authorization: Bearer {host.Api.Bearer}"];
        var list = await ForeignClient.RunAsync("curl", [.. common, new Uri(host.Server.Address, "v1/streams").AbsoluteUri]);
        var lines = await ForeignClient.RunAsync("curl", [.. common, new Uri(host.Server.Address, $"v1/events:watch?eventStreamPrefix={Prefix}").AbsoluteUri], lines: events);
        return $"{{\"streams\":{list},\"events\":[{string.Join(',', lines.Split('\n', StringSplitOptions.RemoveEmptyEntries))}]}}";
    }

    /// <summary>Sorted keys, numbers in one form, no defaults, and of the numbers of now only what does not change.</summary>
    private static string Canonical(string json)
    {
        var answer = JsonNode.Parse(json)!;
        foreach (var stats in answer["streams"]!["streams"]!.AsArray().Select(s => s!["stats"]).OfType<JsonObject>())
        {
            foreach (var moving in stats.Select(p => p.Key).Except(["video", "audio"], StringComparer.Ordinal).ToList()) stats.Remove(moving);
        }
        return Sorted(answer, isData: false)!.ToJsonString();
    }

    /// <param name="isData">Within an event's data a default is a value like any other.</param>
    private static JsonNode? Sorted(JsonNode? node, bool isData) => node switch
    {
        JsonArray list => new JsonArray([.. list.Select(n => Sorted(n, isData))]),
        JsonObject fields => new JsonObject(fields.Where(f => isData || !IsDefault(f.Value)).OrderBy(f => f.Key, StringComparer.Ordinal)
            .Select(f => KeyValuePair.Create(f.Key, Sorted(f.Value, isData || f.Key == "data")))),
        JsonValue value when value.GetValueKind() == JsonValueKind.Number => JsonValue.Create(double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture)),
        _ => node?.DeepClone(),
    };

    private static bool IsDefault(JsonNode? value) => value switch
    {
        null => true,
        JsonArray list => list.Count == 0,
        JsonObject => false,
        _ => value.ToJsonString() is "0" or "\"0\"" or "\"\"" or "false",
    };
}
