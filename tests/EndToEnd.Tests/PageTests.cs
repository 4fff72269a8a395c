using System.Text.Json.Nodes;

namespace SrsStack.EndToEnd.Tests;

/// <summary>The page in a real browser: sign in, and the picture moves.</summary>
[Collection(Asking.Name)]
public sealed class PageTests(SharedHost host)
{
    private static readonly string Page = Path.Combine(Repository.Root, "clients", "console");
    private static readonly string Script = Path.Combine(Repository.Root, "tests", "EndToEnd.Tests", "Page", "watch.mjs");

    [Fact]
    public async Task A_person_signs_in_and_watches_a_stream()
    {
        Directory.Exists(Path.Combine(Page, "node_modules")).ShouldBeTrue($"the packages of {Page} are not installed: run ./test.sh");
        await using var publisher = host.Publish("live/shown", await SourceFiles.Usual.Value, forever: true);
        await host.Api.LiveAsync("live/shown");

        var shown = JsonNode.Parse(await ForeignClient.RunAsync("node", [Script, host.Server.Address.AbsoluteUri, EndToEndApi.Password, "live/shown", Page]))!;

        shown["problems"]!.AsArray().ShouldBeEmpty();
        foreach (var player in new[] { "HTTP-FLV", "HLS", "an old link" })
        {
            var (first, second) = (shown[player]![0]!, shown[player]![1]!);
            ((double)second["at"]!).ShouldBeGreaterThan((double)first["at"]!, player);
            ((int)second["width"]!).ShouldBe(640, player);
        }
    }
}
